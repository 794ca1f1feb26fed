package io.evictl.storage.results;

import static io.evictl.storage.ledger.LedgerState.FAILED;
import static io.evictl.storage.ledger.LedgerState.PURGED;
import static io.evictl.storage.ledger.LedgerState.REINSTATED;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.ledger.BlobRecord;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the ledger tells about a task whose rows are all finished. */
public final class LedgerResults {
  /** Marks an error of a row that containment refused. */
  public static final String REFUSED = "REFUSED: ";

  private static final int KEPT_LOCATIONS = 8;

  private LedgerResults() {}

  /** The result of a task; empty while one of its rows is open, or there is none. */
  public static Optional<EvictionResult> of(Collection<LedgerRow> rows) {
    if (rows.isEmpty() || rows.stream().anyMatch(row -> row.state().open())) {
      return Optional.empty();
    }
    var first = rows.iterator().next();
    var state = stateOf(rows);
    var outcome = outcome(state);
    var why = rows.stream().filter(row -> row.state() == state).map(LedgerResults::why);
    return Optional.of(
        EvictionResult.newBuilder()
            .setTaskId(first.task().taskId().toString())
            .setRequestId(first.task().requestId().toString())
            .setOrd(first.origin().ord())
            .setIndex(first.origin().index())
            .setAction(state == LedgerState.RESTORED ? TaskAction.RESTORE : TaskAction.PURGE)
            .setOutcome(outcome)
            .setExecution(first.origin().execution())
            .setEntry(first.origin().entry())
            .setArtifacts(rows.stream().map(LedgerResults::artifact).toList())
            .setWhy(why.findFirst().orElse(""))
            .setError(state == FAILED ? error(rows) : null)
            .setAttempt(rows.stream().mapToInt(LedgerRow::attempts).max().orElse(0))
            .setStartedAt(first.hiddenAt())
            .setFinishedAt(
                rows.stream()
                    .flatMap(row -> row.finishedAt().stream())
                    .max(Instant::compareTo)
                    .orElseThrow())
            .build());
  }

  /** A failure is never hidden by a success; what was restored last counts last. */
  private static LedgerState stateOf(Collection<LedgerRow> rows) {
    var states = rows.stream().map(LedgerRow::state).toList();
    return List.of(FAILED, PURGED, REINSTATED).stream()
        .filter(states::contains)
        .findFirst()
        .orElse(LedgerState.RESTORED);
  }

  private static TaskOutcome outcome(LedgerState state) {
    return switch (state) {
      case PURGED -> TaskOutcome.PURGED;
      case REINSTATED -> TaskOutcome.REINSTATED;
      case RESTORED -> TaskOutcome.RESTORED;
      case FAILED -> TaskOutcome.FAILED;
      case HIDDEN, PURGING -> throw new IllegalArgumentException(state + " is no end");
    };
  }

  private static EvictionError error(Collection<LedgerRow> rows) {
    var failed = rows.stream().filter(row -> row.state() == FAILED).findFirst().orElseThrow();
    var cause = failed.lastError().orElse("unknown cause");
    boolean refused = cause.startsWith(REFUSED);
    return EvictionError.newBuilder()
        .setCode(refused ? ErrorCode.REFUSED : ErrorCode.ARTIFACT_DELETE_FAILED)
        .setMessage(cause)
        .setRetryable(!refused)
        .setExecution(failed.origin().execution())
        .setNodeId(null)
        .setEntry(failed.origin().entry())
        .build();
  }

  private static ArtifactResult artifact(LedgerRow row) {
    int kept = count(row, BlobRecord.State.KEPT);
    return ArtifactResult.newBuilder()
        .setArtifactId(row.artifact().id())
        .setProducer(row.producer().orElse(null))
        .setOutcome(outcome(row.state()))
        .setWhy(why(row))
        .setTags(row.tags())
        .setBlobsAsked(row.blobs().size() - kept)
        .setBlobsDeleted(count(row, BlobRecord.State.DELETED))
        .setBlobsKept(kept)
        .setKeptLocations(
            row.blobs().stream()
                .flatMap(blob -> kept(blob).stream())
                .limit(KEPT_LOCATIONS)
                .toList())
        .setRawDeleted(row.raw().deleted())
        .setRawKept(row.raw().kept())
        .setKeptRaw(row.raw().told())
        .setShared(row.leader().isPresent())
        .build();
  }

  private static Optional<String> kept(BlobRecord blob) {
    return switch (blob.state()) {
      case KEPT -> Optional.of("SHARED_LOCATION " + blob.location());
      case MARKED -> Optional.of("RETAINED_VERSIONS " + blob.location());
      case PENDING, DELETED -> Optional.empty();
    };
  }

  private static int count(LedgerRow row, BlobRecord.State state) {
    return (int) row.blobs().stream().filter(blob -> blob.state() == state).count();
  }

  private static String retained(int marked) {
    return marked == 0
        ? ""
        : "the bucket keeps versions: the data of %d objects is retained".formatted(marked);
  }

  private static String rawData(LedgerRow.Raw raw) {
    if (raw.kept() == 0 && raw.deleted() == 0) {
      return "";
    }
    var words = "raw data: %d objects deleted, %d URIs kept".formatted(raw.deleted(), raw.kept());
    return raw.told().stream().findFirst().map(first -> words + ": " + first).orElse(words);
  }

  private static String why(LedgerRow row) {
    return switch (row.state()) {
      case REINSTATED -> "overwritten since it was hidden";
      case FAILED -> row.lastError().orElse("unknown cause");
      case PURGED ->
          Stream.of(retained(count(row, BlobRecord.State.MARKED)), rawData(row.raw()))
              .filter(words -> !words.isEmpty())
              .collect(Collectors.joining("; "));
      case RESTORED, HIDDEN, PURGING -> "";
    };
  }
}
