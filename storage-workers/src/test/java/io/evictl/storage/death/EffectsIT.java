package io.evictl.storage.death;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.CatalogReader;
import io.evictl.storage.workshop.CatalogReader.Found;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantees I1, I3 and I6: a worker's process that is killed at any call of hide, restore, purge
 * and write-back, and another worker that knows only broker and ledger, end where an undisturbed
 * one ends; at the instant of death, and at every other, each tag that can be read has its rows and
 * objects. The calls are those that an undisturbed life was seen to make: none is listed by hand.
 */
@SuppressWarnings("NullAway.Init")
class EffectsIT extends WorkshopCase {
  /** Processes that get ready while others live. */
  private static final int AHEAD = 3;

  @TempDir private Path folders;

  private ProcessTemplate processes;

  private List<Entry> entries;
  private Entry twoObjects;
  private Entry restored;
  private Entry overwritten;
  private final Deque<Death> ahead = new ArrayDeque<>();

  private record End(
      Set<String> rows,
      Set<String> objects,
      Set<String> told,
      List<String> ledger,
      Set<String> nodes) {

    End without(List<Entry> made) {
      var otherRows = new TreeSet<>(rows);
      var otherObjects = new TreeSet<>(objects);
      for (var entry : made) {
        otherRows.removeIf(row -> row.contains(entry.artifactId()));
        entry.locations().forEach(location -> otherObjects.remove(Bucket.key(location)));
      }
      return new End(otherRows, otherObjects, told, ledger, nodes);
    }
  }

  /** Where a worker dies. */
  private record Point(int call, Life.Side side, String what) {
    @Override
    public String toString() {
      return "%s %d: %s".formatted(side, call, what);
    }
  }

  /** Where and when a worker dies, on a catalog and a broker of its own. */
  private record Death(CapturedCatalog catalog, FolderBroker broker, MortalWorker worker) {}

  @BeforeEach
  void prepare() throws IOException {
    processes = ProcessTemplate.in(folders);
    CapturedCatalog.load(catalog, "admin-nodes");
    twoObjects = entry("odd.two_outputs");
    restored = entry("shop.clean");
    overwritten = entry("shop.render_report");
    entries = List.of(entry("shop.load_orders"), twoObjects, restored, overwritten);
    shop.close();
  }

  @AfterEach
  void endThoseAhead() {
    ahead.forEach(death -> death.worker().close());
  }

  @TestFactory
  Stream<DynamicTest> I6_Idempotent_deathAtAnyEffectEndsAsUndisturbed() throws Exception {
    var undisturbed = begin(-1, Life.Side.BEFORE);
    assertThat(undisturbed.worker().live(overwritten.artifactId())).as("killed").isFalse();
    var calls = undisturbed.worker().calls();
    var expected = end(undisturbed);
    assertUndisturbed(calls, undisturbed, expected);
    var deaths = deaths(calls).iterator();
    return deaths(calls).stream()
        .map(
            point ->
                DynamicTest.dynamicTest(
                    point.toString(),
                    () -> {
                      while (deaths.hasNext() && ahead.size() < AHEAD) {
                        ahead.add(begin(deaths.next()));
                      }
                      dieAndGoOn(ahead.remove(), expected);
                    }));
  }

  /** Before each call, which is just after the one before it, and in the middle of some. */
  private static List<Point> deaths(List<Life.Call> calls) {
    var points = new ArrayList<Point>();
    for (int i = 0; i < calls.size(); i++) {
      points.add(new Point(i, Life.Side.BEFORE, calls.get(i).what()));
      if (calls.get(i).parts() > 1) {
        points.add(new Point(i, Life.Side.HALF, calls.get(i).what()));
      }
    }
    return points;
  }

  /** That the watch is not blind, and that the life has all of it. */
  private void assertUndisturbed(List<Life.Call> calls, Death death, End end) throws IOException {
    assertThat(calls.stream().map(Life.Call::what).distinct())
        .contains("commit", "commit of the offset", "delete objects")
        .contains("send HIDE", "send RESTORE", "send PURGE")
        .anyMatch(what -> what.startsWith("INSERT INTO evictl.ledger"))
        .anyMatch(what -> what.startsWith("UPDATE node_executions"));
    assertThat(end.ledger())
        .extracting(row -> row.substring(0, row.indexOf(' ')))
        .containsExactly("PURGED", "PURGED", "REINSTATED", "RESTORED");
    assertThat(end.nodes()).anyMatch(node -> node.contains("CACHE_EVICTED"));
    assertThat(death.broker().results()).doesNotHaveDuplicates().hasSize(8);
  }

  private void dieAndGoOn(Death death, End expected) throws Exception {
    fill();
    try (var witness = new Witness(death.catalog(), bucket, entries)) {
      assertThat(death.worker().live(overwritten.artifactId())).as("killed").isTrue();
      assertPromisesAreKept(death);
      var repopulated = repopulate(death);
      goOn(death);

      var end = end(death).without(repopulated);
      assertThat(end.told()).isEqualTo(expected.told());
      assertThat(end.ledger()).isEqualTo(expected.ledger());
      assertThat(end.objects()).isEqualTo(expected.objects());
      assertThat(end.rows()).isEqualTo(expected.rows());
      assertThat(end.nodes()).isEqualTo(expected.nodes());
      for (var entry : repopulated) {
        assertThat(find(death, entry)).isEqualTo(new Found.Hit(entry.artifactId()));
      }
      assertThat(witness.broken()).isEmpty();
      assertThat(witness.looks()).isPositive();
    }
    death.catalog().drop();
  }

  /** Another worker, later. */
  private void goOn(Death death) throws Exception {
    var later = new MovedClock();
    later.move(Workshop.LEASE.plus(Workshop.DELAY));
    try (var worker = new Workshop(death.catalog(), bucket, later)) {
      new Shift(worker, death.broker(), Life.whole())
          .run(death.catalog(), overwritten.artifactId());
    }
  }

  /** A run of Flyte meets what is hidden for good, and makes it anew. */
  private List<Entry> repopulate(Death death) throws SQLException {
    var made = new ArrayList<Entry>();
    for (var entry : List.of(entries.getFirst(), twoObjects)) {
      if (find(death, entry) instanceof Found.Miss) {
        death
            .catalog()
            .jdbi()
            .useHandle(
                handle -> {
                  var anew = Flyte.createArtifact(handle, entry, SOMEBODY);
                  bucket.fill(anew.locations());
                  Flyte.addTag(handle, anew, entry.tag());
                  made.add(anew);
                });
      }
    }
    return made;
  }

  private void assertPromisesAreKept(Death death) throws SQLException {
    for (var entry : entries) {
      assertThat(find(death, entry)).isNotInstanceOf(Found.Hole.class);
    }
  }

  private static Found find(Death death, Entry entry) throws SQLException {
    try (var handle = death.catalog().jdbi().open()) {
      return new CatalogReader(handle.getConnection(), bucket.client()).find(entry.key());
    }
  }

  /** The bucket as it was. */
  private void fill() {
    bucket.clear();
    entries.forEach(entry -> bucket.fill(entry.locations()));
  }

  private Death begin(Point point) throws IOException {
    return begin(point.call(), point.side());
  }

  private Death begin(int last, Life.Side side) throws IOException {
    var own = catalog.copy();
    var folder = Files.createTempDirectory(folders, "death");
    var broker = new FolderBroker(folder);
    var tasks = entries.stream().map(this::task).toList();
    broker.addBatch(tasks);
    broker.addBatch(List.of(Workshop.as(task(restored), TaskAction.RESTORE)));
    return new Death(
        own, broker, MortalWorker.start(processes, own, bucket.server(), folder, last, side));
  }

  private EvictionTask task(Entry entry) {
    return shop.task(UUID.nameUUIDFromBytes(new byte[] {1}), entry.producer(), entry);
  }

  private static End end(Death death) throws IOException {
    var ledger =
        death
            .catalog()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT state || ' reported=' || reported || ' ' || artifact_id
                              FROM evictl.ledger ORDER BY 1""")
                        .mapTo(String.class)
                        .list());
    return new End(
        death.catalog().rows(),
        bucket.keys(),
        new TreeSet<>(death.broker().results()),
        ledger,
        death.catalog().rows("node_executions"));
  }
}
