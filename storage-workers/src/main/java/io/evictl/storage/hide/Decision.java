package io.evictl.storage.hide;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.ledger.LedgerRow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is decided about one artifact of a task. */
sealed interface Decision {

  ArtifactKey artifact();

  TaskOutcome outcome();

  String why();

  /** It goes. */
  record Evict(ArtifactKey artifact, String why) implements Decision {
    @Override
    public TaskOutcome outcome() {
      return TaskOutcome.EVICTED;
    }
  }

  /** It goes, or went, with another task of the same request, whose row is in the ledger. */
  record Share(ArtifactKey artifact, LedgerRow row) implements Decision {
    @Override
    public TaskOutcome outcome() {
      return TaskOutcome.EVICTED;
    }

    @Override
    public String why() {
      return "evicted by task %s of this request".formatted(row.task().taskId());
    }
  }

  /** It goes with a task of the same batch. */
  record Join(ArtifactKey artifact, UUID task) implements Decision {
    @Override
    public TaskOutcome outcome() {
      return TaskOutcome.EVICTED;
    }

    @Override
    public String why() {
      return "evicted by task %s of this request".formatted(task);
    }
  }

  /** It is left alone. */
  record Leave(ArtifactKey artifact, TaskOutcome outcome, String why) implements Decision {}

  default ArtifactResult result(Optional<ExecutionId> producer, List<String> tags) {
    return ArtifactResult.newBuilder()
        .setArtifactId(artifact().id())
        .setProducer(producer.orElse(null))
        .setOutcome(outcome())
        .setWhy(why())
        .setTags(tags)
        .build();
  }
}
