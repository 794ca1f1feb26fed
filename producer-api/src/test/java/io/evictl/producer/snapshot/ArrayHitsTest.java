package io.evictl.producer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import flyteidl.admin.TaskExecutionOuterClass.TaskExecutionClosure;
import flyteidl.admin.TaskOuterClass.TaskClosure;
import flyteidl.core.Catalog.CatalogCacheStatus;
import flyteidl.core.Compiler.CompiledTask;
import flyteidl.core.Tasks.TaskMetadata;
import flyteidl.core.Tasks.TaskTemplate;
import flyteidl.event.Event.ExternalResourceInfo;
import flyteidl.event.Event.TaskExecutionMetadata;
import io.evictl.producer.admin.ArrayRow;
import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.CacheTemplate;
import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What task executions of array nodes tell of their items. */
class ArrayHitsTest {

  @Test
  void ignoredInputs_areReadFromTheTemplate() {
    var ignored =
        UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFromUtf8("verbose"))
            .addLengthDelimited(ByteString.copyFromUtf8("run"))
            .build();
    var metadata =
        TaskMetadata.newBuilder()
            .setDiscoveryVersion("2.1")
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(13, ignored).build());
    var task = task(TaskTemplate.newBuilder().setMetadata(metadata));

    var items = items(new ArrayRow("n0", hits(0, 3), "s3://b/inputs.pb", task));

    assertThat(items.getTemplate().map(CacheTemplate::getIgnoredInputs))
        .hasValueSatisfying(it -> assertThat(it).containsExactly("verbose", "run"));
    assertThat(items.getTemplate().map(CacheTemplate::getCacheVersion)).contains("2.1");
    assertThat(BitSet.valueOf(items.getHits()).stream()).containsExactly(0, 3);
  }

  /** As map tasks of dynamics are. */
  @Test
  void taskThatIsNotRegistered_isToldAsUnknown() {
    var items = items(new ArrayRow("n0", hits(1), "", ByteString.EMPTY));

    assertThat(items.getTemplate()).isEmpty();
    assertThat(items.getInputUri()).isEmpty();
  }

  @Test
  void attempts_addUp_andNodesWithoutHitsAreLeftOut() {
    var hits = new ArrayHits();
    hits.add(new ArrayRow("n0", hits(1), "s3://b/inputs.pb", ByteString.EMPTY));
    hits.add(new ArrayRow("n0", hits(4), "s3://b/inputs.pb", ByteString.EMPTY));
    hits.add(new ArrayRow("n1", hits(), "s3://b/inputs.pb", ByteString.EMPTY));

    assertThat(hits.byNode()).containsOnlyKeys("n0");
    var items = hits.byNode().values().iterator().next();
    assertThat(BitSet.valueOf(items.getHits()).stream()).containsExactly(1, 4);
  }

  private static ArrayItems items(ArrayRow row) {
    var hits = new ArrayHits();
    hits.add(row);
    return Map.copyOf(hits.byNode()).values().iterator().next();
  }

  private static ByteString task(TaskTemplate.Builder template) {
    return TaskClosure.newBuilder()
        .setCompiledTask(CompiledTask.newBuilder().setTemplate(template))
        .build()
        .toByteString();
  }

  private static ByteString hits(int... indexes) {
    var metadata = TaskExecutionMetadata.newBuilder();
    metadata.addExternalResources(
        ExternalResourceInfo.newBuilder()
            .setIndex(7)
            .setCacheStatus(CatalogCacheStatus.CACHE_POPULATED));
    for (int index : indexes) {
      metadata.addExternalResources(
          ExternalResourceInfo.newBuilder()
              .setIndex(index)
              .setCacheStatus(CatalogCacheStatus.CACHE_HIT));
    }
    return TaskExecutionClosure.newBuilder().setMetadata(metadata).build().toByteString();
  }
}
