package io.evictl.storage.discover;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an execution produced is found by what artifacts say of themselves, and nothing else. */
class DiscoverIT extends WorkshopCase {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Guarantee I4: against every artifact of the captures, by decoding each of them. */
  @Test
  @Timeout(120)
  void I4_NoSilentLeak_allThatAnExecutionProducedIsFound_andNothingElse() {
    var all = catalog.entries("%");
    for (var producer : all.stream().map(Entry::producer).collect(Collectors.toSet())) {
      for (var dataset : all.stream().map(entry -> dataset(entry)).collect(Collectors.toSet())) {
        Predicate<Entry> wanted =
            entry -> entry.producer().equals(producer) && dataset(entry).equals(dataset);

        var result = shop.discover(task(producer, dataset));

        assertThat(ids(result))
            .containsExactlyInAnyOrderElementsOf(
                all.stream().filter(wanted).map(Entry::artifactId).distinct().toList());
        assertThat(result.getDiscoverAfter()).isEmpty();
        assertThat(result.getOutcome()).isEqualTo(TaskOutcome.ABSENT);
      }
    }
  }

  /** Searches of one dataset share a reading, and each finds what it would have found alone. */
  @Test
  void searchesOfOneDataset_shareAReading_eachWithItsOwnAnswer() {
    var like = many(300);
    var producers =
        catalog.entries("%").stream().map(Entry::producer).distinct().limit(20).toList();
    var tasks = producers.stream().map(of -> shop.taken(task(of, dataset(like)))).toList();
    var discoverer = shop.discoverer(new DiscoverLimits(64, 100, 200_000, 64 << 20, 10_000, LONG));

    var together = discoverer.discover(tasks);

    assertThat(together).hasSameSizeAs(tasks);
    for (int i = 0; i < tasks.size(); i++) {
      var alone = discoverer.discover(List.of(tasks.get(i))).getFirst();
      assertThat(together.get(i).getTaskId()).isEqualTo(alone.getTaskId());
      assertThat(together.get(i).getFound()).isEqualTo(alone.getFound());
      assertThat(together.get(i).getDiscoverAfter()).isEqualTo(alone.getDiscoverAfter());
      assertThat(together.get(i).getWhy()).isEqualTo(alone.getWhy());
    }
    assertThat(together).anyMatch(result -> result.getDiscoverAfter().isPresent());
    assertThat(together).anyMatch(result -> result.getDiscoverAfter().isEmpty());
  }

  /** The search runs beside the hides: what they took the tag of has a task already. */
  @Test
  void whatTheRequestHasHidden_isNotFoundAgain_butByOthers() throws Exception {
    var entry = entry("shop.load_orders");
    shop.hider.hide(List.of(shop.taken(shop.task(request, entry.producer(), entry, List.of()))));

    var own = shop.discover(task(entry.producer(), dataset(entry)));
    var others =
        shop.discover(
            EvictionTask.newBuilder(task(entry.producer(), dataset(entry)))
                .setRequestId(UUID.randomUUID().toString())
                .build());

    assertThat(ids(own)).doesNotContain(entry.artifactId());
    assertThat(ids(others)).contains(entry.artifactId());
  }

  @Test
  void found_areNamedByTheirFirstTag_orByTheirId() {
    var entry = entry("shop.slow_plain");
    var untagged = catalog.entries("flyte_task-shop.slow_plain").getLast();
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, "a-second-tag"));
    var before = catalog.rows();

    var found = new ArrayList<FoundEntry>();
    for (var producer : List.of(entry.producer(), untagged.producer())) {
      found.addAll(shop.discover(task(producer, dataset(entry))).getFound());
    }

    assertThat(found)
        .filteredOn(it -> it.getArtifactId().equals(entry.artifactId()))
        .singleElement()
        .satisfies(it -> assertThat(it.getEntry().getTag()).contains("a-second-tag"));
    assertThat(found)
        .filteredOn(it -> it.getArtifactId().equals(untagged.artifactId()))
        .singleElement()
        .satisfies(it -> assertThat(it.getEntry()).isEqualTo(untagged.key()));
    assertThat(catalog.rows()).isEqualTo(before);
  }

  /** All three parts of the name count; what only looks like it in the bytes does not. */
  @Test
  void I7_Fenced_sameNameElsewhereIsAnother() {
    var like = entry("shop.load_orders");
    var own = like.producer();
    var others =
        List.of(
            new ExecutionId("other", own.getDomain(), own.getName()),
            new ExecutionId(own.getProject(), "production", own.getName()),
            Workshop.execution(own.getName() + "x"),
            Workshop.execution("x" + own.getName()));
    others.forEach(
        other -> catalog.jdbi().useHandle(handle -> Flyte.createArtifact(handle, like, other)));

    var result = shop.discover(task(own, dataset(like)));

    var mine =
        catalog.entries(like.key().getDataset()).stream()
            .filter(entry -> entry.producer().equals(own))
            .map(Entry::artifactId)
            .toList();
    assertThat(ids(result)).containsExactlyInAnyOrderElementsOf(mine);
    others.forEach(other -> assertThat(ids(shop.discover(task(other, dataset(like))))).hasSize(1));
  }

  @Test
  void unreadableMetadata_isCountedAndCostsOnlyItself() {
    var like = entry("shop.load_orders");
    var broken =
        catalog.jdbi().withHandle(handle -> Flyte.createArtifact(handle, like, like.producer()));
    catalog.jdbi().useHandle(handle -> Flyte.createArtifact(handle, like, like.producer()));
    catalog.execute(
        "UPDATE artifacts SET serialized_metadata = convert_to(?, 'UTF8') WHERE artifact_id = ?",
        "\u0001\u0001 " + like.producer().getName(),
        broken.artifactId());
    catalog.execute(
        "UPDATE artifacts SET deleted_at = now() WHERE artifact_id = ?", like.artifactId());

    var result = shop.discover(task(like.producer(), dataset(like)));

    assertThat(ids(result)).doesNotContain(broken.artifactId()).contains(like.artifactId());
    assertThat(result.getWhy()).matches("2 of \\d+ artifacts, 1 of unreadable metadata left out");
  }

  /** Each task is bounded, and all of them together see every artifact once. */
  @Test
  @Timeout(120)
  void pages_togetherSeeEveryArtifactOnce() {
    var like = many(700);
    var whole = followed(new DiscoverLimits(5_000, 500, 200_000, 64 << 20, 10_000, LONG), like, 2);

    assertThat(
            followed(
                new DiscoverLimits(7, 500, 200_000, 64 << 20, 10_000, Duration.ZERO), like, 50))
        .isEqualTo(whole);
    assertThat(followed(new DiscoverLimits(64, 10, 200_000, 64 << 20, 10_000, LONG), like, 40))
        .isEqualTo(whole);
    assertThat(followed(new DiscoverLimits(64, 500, 2_000, 64 << 20, 10_000, LONG), like, 10))
        .isEqualTo(whole);
    assertThat(whole).hasSizeGreaterThanOrEqualTo(700);
  }

  @Test
  void discoverAfter_thatIsNoneOfOurs_failsForGood() {
    var like = entry("shop.load_orders");
    var task = task(like.producer(), dataset(like), Optional.of("?"));

    var result = shop.discover(task);

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(result.getError().orElseThrow().getRetryable()).isFalse();
  }

  /** No statement reads the table: the primary key leads from page to page. */
  @Test
  @Timeout(120)
  void page_walksAlongThePrimaryKey() {
    var like = many(30_000);
    catalog.execute("ANALYZE artifacts");
    for (var mode : List.of("force_custom_plan", "force_generic_plan")) {
      for (var after : List.of(Point.START, new Point(like.key().getVersion(), "many-2"))) {
        assertThat(plan(like, after, mode))
            .contains("artifacts_pkey")
            .contains("ROW(")
            .doesNotContain("Seq Scan");
      }
    }
  }

  private String plan(Entry like, Point after, String mode) {
    return catalog
        .jdbi()
        .inTransaction(
            handle -> {
              handle.execute("SET LOCAL plan_cache_mode = " + mode);
              handle.execute(
                  "PREPARE page (bytea, text, text, text, text, text, int) AS "
                      + Page.SQL
                          .replace(":name", "$1")
                          .replace(":rows", "$7")
                          .replace(":id", "$6")
                          .replace(":p", "$2")
                          .replace(":n", "$3")
                          .replace(":d", "$4")
                          .replace(":v", "$5"));
              var lines =
                  handle
                      .createQuery(
                          "EXPLAIN EXECUTE page ('x', '%s', '%s', '%s', '%s', '%s', 5000)"
                              .formatted(
                                  like.key().getProject(),
                                  like.key().getDataset(),
                                  like.key().getDomain(),
                                  after.version(),
                                  after.artifactId()))
                      .mapTo(String.class)
                      .list();
              handle.execute("DEALLOCATE page");
              return String.join("\n", lines);
            });
  }

  /** Repeats a task from where each answer says; the artifacts found, none of them twice. */
  private List<String> followed(DiscoverLimits limits, Entry like, int least) {
    var discoverer = shop.discoverer(limits);
    var found = new ArrayList<String>();
    Optional<String> after = Optional.empty();
    int tasks = 0;
    do {
      var task = task(like.producer(), dataset(like), after);
      var result = discoverer.discover(List.of(shop.taken(task))).getFirst();
      assertThat(result.getFound()).hasSizeLessThanOrEqualTo(limits.found());
      found.addAll(ids(result));
      after = result.getDiscoverAfter();
      tasks++;
    } while (after.isPresent());
    assertThat(new HashSet<>(found)).hasSameSizeAs(found);
    assertThat(tasks).isGreaterThanOrEqualTo(least);
    return found;
  }

  /** More artifacts of one dataset, in three versions, each tagged but every third. */
  private Entry many(int count) {
    var like = entry("shop.load_orders");
    catalog.execute(
        """
        INSERT INTO artifacts SELECT a.created_at, a.updated_at, NULL, a.dataset_project,
               a.dataset_name, a.dataset_domain, a.dataset_version || repeat('+', i % 3),
               'many-' || i, a.dataset_uuid, a.serialized_metadata
          FROM artifacts a, generate_series(1, ?) i WHERE a.artifact_id = ?""",
        count, like.artifactId());
    catalog.execute(
        """
        INSERT INTO tags SELECT now(), now(), NULL, a.dataset_project, a.dataset_name,
               a.dataset_domain, a.dataset_version, 'tag-' || a.artifact_id, a.artifact_id,
               a.dataset_uuid
          FROM artifacts a WHERE a.artifact_id LIKE 'many-%' AND a.dataset_version NOT LIKE '%++'
        """);
    return like;
  }

  private static List<String> ids(EvictionResult result) {
    return result.getFound().stream().map(FoundEntry::getArtifactId).toList();
  }

  private static EntryKey dataset(Entry entry) {
    return EntryKey.newBuilder(entry.key()).setVersion("").setTag("").setArtifactId(null).build();
  }

  private EvictionTask task(ExecutionId producer, EntryKey dataset) {
    return task(producer, dataset, Optional.empty());
  }

  private EvictionTask task(ExecutionId producer, EntryKey dataset, Optional<String> after) {
    var like = new Entry(dataset, "", producer, List.of());
    return EvictionTask.newBuilder(shop.task(request, producer, like, List.of()))
        .setAction(TaskAction.DISCOVER)
        .setDiscoverAfter(after.orElse(null))
        .build();
  }
}
