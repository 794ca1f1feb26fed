package io.evictl.storage.discover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.CacheTemplate;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskId;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.tags.ItemTags;
import io.evictl.storage.tags.Wire;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Guarantees I4 and I7 for hits of map items: those of a captured array node, found by the tags
 * that follow from its inputs, against a real Postgres and S3.
 */
class HitsIT extends WorkshopCase {
  private static final String URI = "s3://flyte-data/metadata/propeller/p-d-e/n0/data/inputs.pb";
  private static final Instant ENDED = Instant.parse("2100-01-01T00:00:00Z");

  /** Of the capture's execution map-partial: items 0 and 2 hit, 1 and 3 were made. */
  private static final String[] PARTIAL = captured("a4tcn4zmsbb82zbq54sv");

  @Test
  void I4_NoSilentLeak_hitsAreFound_andNoOtherItem() {
    put(inputs());

    var result = discover(node(0, 2));

    assertThat(tags(result)).isEqualTo(Set.of(tag(0), tag(2)));
    assertThat(result.getDiscoverAfter()).isEmpty();
    assertThat(result.getFound())
        .allSatisfy(
            found -> {
              assertThat(found.getNodeId()).contains("n0");
              assertThat(found.getSeen().orElseThrow().getProducer())
                  .contains(entryOf(found).producer());
            });
  }

  @Test
  void I4_NoSilentLeak_whatWasHitIsEvicted() {
    put(inputs());
    var found = discover(node(0)).getFound().getFirst();

    assertThat(hide(found, true).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
  }

  @Test
  void I7_Fenced_withoutTheOptionHitsStay() {
    put(inputs());
    var found = discover(node(0)).getFound().getFirst();

    assertThat(hide(found, false).getOutcome()).isEqualTo(TaskOutcome.KEPT);
  }

  /** Refreshed by a later run, before the search or between it and the hide. */
  @Test
  void I7_Fenced_itemRefreshedSinceStays() {
    put(inputs());
    var before = discover(node(0, 2));
    for (var found : before.getFound()) {
      refresh(entryOf(found));
      assertThat(hide(found, true).getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
    }
    for (var found : discover(node(0, 2)).getFound()) {
      assertThat(found.getSeen().orElseThrow().getProducer()).isEmpty();
      assertThat(hide(found, true).getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
    }
  }

  /** The same producer wrote it again: only the time tells. */
  @Test
  void I7_Fenced_itemRewrittenByItsProducerStays() {
    put(inputs());
    var found = discover(node(0)).getFound().getFirst();
    var entry = entryOf(found);
    catalog
        .jdbi()
        .useHandle(
            handle ->
                Flyte.updateArtifact(
                    handle, entry, entry.producer(), ENDED.plus(Duration.ofSeconds(1))));

    assertThat(hide(found, true).getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
  }

  @Test
  void I7_Fenced_anEndThatIsNotKnownProvesNothing() {
    put(inputs());
    var node = NodeState.newBuilder(node(0)).setEndedAt(null).build();
    var found = discover(node).getFound().getFirst();

    assertThat(hide(found, true).getOutcome()).isEqualTo(TaskOutcome.KEPT);
  }

  @Test
  void I7_Fenced_sameTagInAnotherVersionIsNotFound() {
    put(inputs());
    var node = node(0);
    var items = node.getItems().orElseThrow();
    var template =
        CacheTemplate.newBuilder(items.getTemplate().orElseThrow()).setCacheVersion("2.0").build();

    var result =
        discover(
            NodeState.newBuilder(node)
                .setItems(ArrayItems.newBuilder(items).setTemplate(template).build())
                .build());

    assertThat(result.getFound()).isEmpty();
    assertThat(result.getError()).isEmpty();
  }

  @Test
  void ignoredInputs_areLeftOutOfTheTag() {
    var more = new TreeMap<String, ByteString>(Map.of("x", list(5, 6, 1, 7)));
    more.put("verbose", Wire.text("yes"));
    put(Wire.inputs(more));

    assertThat(tags(discover(node(List.of("verbose"), 0)))).isEqualTo(Set.of(tag(0)));
    assertThat(discover(node(List.of(), 0)).getFound()).isEmpty();
  }

  /** A bound list is given to each item whole: the reading that leads to entries is found. */
  @Test
  void boundInputs_areFoundByTrying() throws Exception {
    var bound = Map.of("x", list(5, 6, 1, 7), "levels", list(1, 2, 3, 4));
    put(Wire.inputs(bound));
    var item = List.copyOf(ItemTags.of(Wire.inputs(bound), List.of()).tags(0).values());
    var entry = anyItem();
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, item.get(1)));

    var result = discover(node(0));

    assertThat(tags(result)).isEqualTo(Set.of(item.get(1)));
    assertThat(result.getError()).isEmpty();

    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, item.get(2)));
    assertThat(words(discover(node(0)))).contains("bound");
  }

  @Test
  void inSteps_allAreFoundOnce() {
    put(inputs());
    var limits = new DiscoverLimits(10, 1, 200_000, 64 << 20, 10_000, Duration.ofMinutes(1));
    var found = new HashSet<String>();
    Optional<String> after = Optional.empty();
    int steps = 0;
    do {
      var task =
          EvictionTask.newBuilder(task(node(0, 1, 2, 3))).setDiscoverAfter(after.orElse(null));
      var result = shop.discoverer(limits).discover(List.of(shop.taken(task.build()))).getFirst();
      tags(result).forEach(tag -> assertThat(found.add(tag)).isTrue());
      after = result.getDiscoverAfter();
      steps++;
    } while (after.isPresent());

    assertThat(found).isEqualTo(Set.of(tag(0), tag(1), tag(2), tag(3)));
    assertThat(steps).isEqualTo(4);
  }

  @Test
  void whatCannotBeToldIsSaid_andNothingIsFound() {
    bucket.client().deleteObject(it -> it.bucket(Bucket.NAME).key(Bucket.key(URI)));
    assertThat(words(discover(node(0)))).contains("there is no object").contains(URI);
    put("no message".getBytes(UTF_8));
    assertThat(words(discover(node(0)))).contains("can't be told for certain");
    put(Wire.inputs(Map.of("x", list(5).concat(Wire.number(77, 1)))));
    assertThat(words(discover(node(0)))).contains("field 77");
    put(inputs());
    assertThat(words(discover(items(it -> it.setTemplate(null))))).contains("ignored inputs");
    assertThat(words(discover(items(it -> it.setInputUri(null))))).contains("where its inputs are");
    assertThat(words(discover(items(it -> it.setInputUri("s3://other/inputs.pb")))))
        .contains("may not be read");
    var small = new DiscoverLimits(10, 10, 200_000, 8, 10_000, Duration.ofMinutes(1));
    assertThat(words(discover(small, node(0)))).contains("larger than 8 bytes");
  }

  private static NodeState items(Consumer<ArrayItems.Builder> change) {
    var node = node(0);
    var items = ArrayItems.newBuilder(node.getItems().orElseThrow());
    change.accept(items);
    return NodeState.newBuilder(node).setItems(items.build()).build();
  }

  private static String words(EvictionResult result) {
    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(result.getFound()).isEmpty();
    return result.getError().orElseThrow().getMessage();
  }

  private void refresh(Entry entry) {
    catalog
        .jdbi()
        .useHandle(
            handle ->
                Flyte.updateArtifact(handle, entry, SOMEBODY, ENDED.plus(Duration.ofSeconds(1))));
  }

  private EvictionResult hide(FoundEntry found, boolean includeHits) {
    var entry = entryOf(found);
    bucket.fill(entry.locations());
    var task =
        shop.task(UUID.randomUUID(), reader(), entry, List.of(found.getSeen().orElseThrow()));
    return shop.hide(
        EvictionTask.newBuilder(task).setIncludeCacheHits(includeHits).setDiscovered(true).build());
  }

  private Entry anyItem() {
    return catalog.entries(dataset()).getFirst();
  }

  private Entry entryOf(FoundEntry found) {
    return catalog.entries(found.getEntry().getDataset()).stream()
        .filter(entry -> entry.artifactId().equals(found.getArtifactId()))
        .findFirst()
        .orElseThrow();
  }

  private EvictionResult discover(NodeState node) {
    return shop.discover(task(node));
  }

  private EvictionResult discover(DiscoverLimits limits, NodeState node) {
    return shop.discoverer(limits).discover(List.of(shop.taken(task(node)))).getFirst();
  }

  private EvictionTask task(NodeState node) {
    var key = new EntryKey("flytesnacks", "development", dataset(), "", node.getNodeId(), null);
    var entry = new Entry(key, "", reader(), List.of());
    return EvictionTask.newBuilder(shop.task(request, reader(), entry, List.of()))
        .setAction(TaskAction.DISCOVER)
        .setHitsOf(node)
        .build();
  }

  private static Set<String> tags(EvictionResult result) {
    return result.getFound().stream()
        .map(found -> found.getEntry().getTag().orElseThrow())
        .collect(Collectors.toSet());
  }

  private static void put(byte[] inputs) {
    bucket
        .client()
        .putObject(
            object -> object.bucket(Bucket.NAME).key(Bucket.key(URI)),
            RequestBody.fromBytes(inputs));
  }

  private static NodeState node(Integer... hits) {
    return node(List.of(), hits);
  }

  private static NodeState node(List<String> ignored, Integer... hits) {
    var bits = new BitSet();
    Arrays.stream(hits).forEach(bits::set);
    return NodeState.newBuilder()
        .setNodeId("n0")
        .setIsArray(true)
        .setEndedAt(ENDED)
        .setTask(new TaskId("flytesnacks", "development", dataset().substring(11), "a1"))
        .setItems(
            ArrayItems.newBuilder()
                .setHits(ByteBuffer.wrap(bits.toByteArray()))
                .setInputUri(URI)
                .setTemplate(
                    new CacheTemplate(
                        PARTIAL[3],
                        ignored,
                        ByteBuffer.wrap(Base64.getDecoder().decode(PARTIAL[5]))))
                .build())
        .build();
  }

  private static String dataset() {
    return "flyte_task-shop.map_square_6b3bd0353da5de6e84d7982921ead2b3-arraynode";
  }

  private static ExecutionId reader() {
    return Workshop.execution("a-reader");
  }

  private static byte[] inputs() {
    return Base64.getDecoder().decode(PARTIAL[6]);
  }

  private static ByteString list(long... values) {
    return Wire.list(Arrays.stream(values).mapToObj(Wire::integer).toList());
  }

  private static String tag(int item) {
    return PARTIAL[8].split(" ")[item].substring(2);
  }

  private static String[] captured(String execution) {
    try (var in = requireNonNull(HitsIT.class.getResourceAsStream("/captures/array-items.tsv"))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.contains(execution))
          .findFirst()
          .orElseThrow()
          .split("\t");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
