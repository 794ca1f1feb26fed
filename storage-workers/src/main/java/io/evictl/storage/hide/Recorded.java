package io.evictl.storage.hide;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import java.time.Instant;
import java.util.List;

/**
 * The answer to a task that was done before: what the ledger says. It stays EVICTED whatever came
 * of it since; that has a result of its own, and repeating a task changes nothing.
 */
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
        task,
        "evicted before" + since(rows),
        rows.stream().map(Recorded::artifact).toList(),
        until);
  }

  private static String since(List<LedgerRow> rows) {
    return rows.stream()
        .map(Recorded::since)
        .filter(words -> !words.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String since(LedgerRow row) {
    return switch (row.state()) {
      case REINSTATED -> ", and put back since, as it was overwritten";
      case RESTORED -> ", and restored since";
      case FAILED -> ", but its purge failed";
      case HIDDEN, PURGING, PURGED -> "";
    };
  }

  private static ArtifactResult artifact(LedgerRow row) {
    return ArtifactResult.newBuilder()
        .setArtifactId(row.artifact().id())
        .setProducer(row.producer().orElse(null))
        .setOutcome(TaskOutcome.EVICTED)
        .setWhy("hidden at " + row.hiddenAt() + since(row))
        .setTags(row.tags())
        .build();
  }
}
