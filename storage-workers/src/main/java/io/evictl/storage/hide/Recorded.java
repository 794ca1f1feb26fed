package io.evictl.storage.hide;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import java.time.Instant;
import java.util.List;

/** The answer to a task that was done before: what the ledger says. */
final class Recorded {
  private Recorded() {}

  static EvictionResult answer(Results results, TakenTask task, List<LedgerRow> rows) {
    var until =
        rows.stream()
            .filter(row -> row.state() == LedgerState.HIDDEN)
            .map(LedgerRow::dueAt)
            .min(Instant::compareTo)
            .orElse(null);
    return results.hidden(
        task, "evicted before", rows.stream().map(Recorded::artifact).toList(), until);
  }

  private static ArtifactResult artifact(LedgerRow row) {
    return ArtifactResult.newBuilder()
        .setArtifactId(row.artifact().id())
        .setProducer(
            new StoredArtifact(row.artifact(), row.datasetUuid(), row.metadata(), row.updatedAt())
                .producer()
                .orElse(null))
        .setOutcome(TaskOutcome.EVICTED)
        .setWhy("hidden at " + row.hiddenAt())
        .setTags(row.tags())
        .build();
  }
}
