package io.evictl.producer.snapshot;

import static io.evictl.producer.snapshot.Rows.HIT;
import static io.evictl.producer.snapshot.Rows.POPULATED;
import static io.evictl.producer.snapshot.Rows.PUT_FAILURE;
import static io.evictl.producer.snapshot.Rows.cached;
import static io.evictl.producer.snapshot.Rows.execution;
import static io.evictl.producer.snapshot.Rows.key;
import static io.evictl.producer.snapshot.Rows.keyed;
import static io.evictl.producer.snapshot.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.NodePhase;
import org.junit.jupiter.api.Test;

class NodeDecoderTest {
  private static final ByteString GARBAGE = ByteString.fromHex("ffffff");

  private static final EntryKey.Builder DATASET =
      EntryKey.newBuilder()
          .setProject("shared")
          .setDomain("production")
          .setDataset("flyte_task-shop.square")
          .setVersion("1.0-jUwlIzHW-PmK8qF6C");

  @Test
  void decode_ofAHit_namesEntryArtifactAndSource() {
    var node = NodeDecoder.decode(row(7, "n0", "SUCCEEDED", cached(HIT, execution("other"))));
    assertThat(node.phase()).isEqualTo(NodePhase.SUCCEEDED);
    assertThat(node.catalog().status()).isEqualTo(CacheStatus.CACHE_HIT);
    assertThat(node.catalog().entry()).isEqualTo(DATASET.setTag("flyte_cached-1").build());
    assertThat(node.catalog().artifactId()).isEqualTo("artifact-1");
    assertThat(node.catalog().source()).isEqualTo(execution("other"));
    assertThat(node.catalog().sourceTask()).extracting("name").isEqualTo("shop.square");
    assertThat(node.fault()).isNull();
  }

  /** Put failures name the task in place of the dataset (contract of Flyte 1.16.8). */
  @Test
  void decode_ofAPutFailure_namesNoEntry() {
    var task = key("", "", null).toBuilder().setDatasetId(Rows.dataset(ResourceType.TASK)).build();
    var node = NodeDecoder.decode(row(7, "n0", "SUCCEEDED", keyed(PUT_FAILURE, task)));
    assertThat(node.catalog().status()).isEqualTo(CacheStatus.CACHE_PUT_FAILURE);
    assertThat(node.catalog().entry()).isNull();
  }

  @Test
  void decode_withoutATag_namesTheArtifact() {
    var closure = keyed(POPULATED, key("", "artifact-1", null));
    var node = NodeDecoder.decode(row(7, "n0", "SUCCEEDED", closure));
    assertThat(node.catalog().entry())
        .isEqualTo(DATASET.setTag(null).setArtifactId("artifact-1").build());
  }

  @Test
  void decode_withNeitherTagNorArtifact_namesNoEntry() {
    var closure = keyed(POPULATED, key("", "", null));
    assertThat(NodeDecoder.decode(row(7, "n0", "SUCCEEDED", closure)).catalog().entry()).isNull();
  }

  /** Propeller writes "unknown" where the artifact's metadata names nobody. */
  @Test
  void decode_ofAnUnknownSource_namesNoProducer() {
    var node = NodeDecoder.decode(row(7, "n0", "SUCCEEDED", cached(HIT, execution("unknown"))));
    assertThat(node.catalog().entry()).isNotNull();
    assertThat(node.catalog().source()).isNull();
  }

  @Test
  void decode_ofStatusesNewerThanTheMessageClasses_knowsThem() {
    assertThat(status(6)).isEqualTo(CacheStatus.CACHE_SKIPPED);
    assertThat(status(7)).isEqualTo(CacheStatus.CACHE_EVICTED);
    assertThat(status(99)).isEqualTo(CacheStatus.UNKNOWN);
  }

  @Test
  void decode_ofAnArrayNode_seesTheFlag() {
    var node = row(7, "n0", "SUCCEEDED", ByteString.EMPTY);
    assertThat(NodeDecoder.decode(node).flags().isArray()).isFalse();
    assertThat(NodeDecoder.decode(Rows.withMetadata(node, Rows.arrayMetadata())).flags().isArray())
        .isTrue();
  }

  /** The column keeps an earlier event's value: the closure is the newer one. */
  @Test
  void decode_prefersTheClosuresStatus() {
    var node = Rows.withColumnStatus(row(7, "n0", "SUCCEEDED", cached(HIT)), "CACHE_MISS");
    assertThat(NodeDecoder.decode(node).catalog().status()).isEqualTo(CacheStatus.CACHE_HIT);
  }

  @Test
  void decode_ofAnUndecodableClosure_tellsTheColumns() {
    var row = Rows.withColumnStatus(row(7, "n0", "SUCCEEDED", GARBAGE), "CACHE_POPULATED");
    var node = NodeDecoder.decode(row);
    assertThat(node.fault()).startsWith("closure: ");
    assertThat(node.flags().specNodeId()).isEqualTo("n0");
    assertThat(node.catalog()).isEqualTo(CatalogFacts.none(CacheStatus.CACHE_POPULATED));
  }

  @Test
  void decode_ofUndecodableMetadata_stillTellsTheEntry() {
    var node =
        NodeDecoder.decode(Rows.withMetadata(row(7, "n0", "SUCCEEDED", cached(HIT)), GARBAGE));
    assertThat(node.fault()).startsWith("node_execution_metadata: ");
    assertThat(node.catalog().entry()).isNotNull();
  }

  @Test
  void decode_ofANewerPhase_isUnknown() {
    var node = NodeDecoder.decode(row(7, "n0", "PAUSED", ByteString.EMPTY));
    assertThat(node.phase()).isEqualTo(NodePhase.UNKNOWN);
  }

  private static CacheStatus status(int number) {
    return NodeDecoder.decode(row(7, "n0", "SUCCEEDED", cached(number))).catalog().status();
  }
}
