package io.evictl.storage.hide;

import static io.evictl.storage.catalog.FlyteNames.ENTRY_TAG;
import static io.evictl.storage.catalog.FlyteNames.SPEC_TAG;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.TagKey;
import java.util.Optional;

/**
 * The cached specification of a dynamic node, which lies beside the node's own entry under the same
 * hash. No node names it: a node that hit does not even tell that it is a dynamic one. What an
 * execution produced itself is found by its metadata; here it is about those of others.
 */
final class Specs {
  private Specs() {}

  /** The tag to look at: where hits are to go, too, or a plan is to say what stays. */
  static Optional<TagKey> tagOf(EvictionTask task) {
    return task.getEntry()
        .getTag()
        .filter(tag -> tag.startsWith(ENTRY_TAG))
        .filter(tag -> task.getIncludeCacheHits() || task.getAction() == TaskAction.PLAN)
        .map(
            tag ->
                new TagKey(
                    DatasetKey.of(task.getEntry()), SPEC_TAG + tag.substring(ENTRY_TAG.length())));
  }

  /**
   * What happens to it when the entry goes. A node writes its entry after it read the
   * specification: one that was written later is not the one it used.
   *
   * @return empty: it is not this task's
   */
  static Optional<Fence.Verdict> judge(
      EvictionTask task, StoredArtifact spec, StoredArtifact entry) {
    var producer = spec.producer();
    if (producer.isEmpty() || isOwn(task, producer.get())) {
      return Optional.empty();
    }
    boolean older =
        spec.writtenAt().isPresent()
            && entry.writtenAt().filter(at -> !spec.writtenAt().get().isAfter(at)).isPresent();
    if (!older) {
      return Optional.of(
          new Fence.Verdict(TaskOutcome.SUPERSEDED, "a specification that was written since"));
    }
    return Optional.of(
        task.getIncludeCacheHits()
            ? new Fence.Verdict(TaskOutcome.EVICTED, "the specification that the node used")
            : new Fence.Verdict(
                TaskOutcome.KEPT,
                "the specification is another execution's, and the next run uses it again;"
                    + " includeCacheHits takes it"));
  }

  private static boolean isOwn(EvictionTask task, ExecutionId producer) {
    return producer.equals(task.getExecution()) || task.getAlsoProducedBy().contains(producer);
  }
}
