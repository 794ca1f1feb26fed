package io.evictl.storage.hide;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hides entries: tags go, and the ledger says so, in one transaction per batch. A task that fails
 * does not take its batch down: the batch is split until the task stands alone.
 */
public final class Hider {
  private static final Logger LOG = LoggerFactory.getLogger(Hider.class);
  private static final Duration CONTENDED = Duration.ofSeconds(1);

  private final Transactions transactions;
  private final Parts parts;

  /**
   * What hiding works with.
   *
   * @param retryWindow how long a failing purge is tried again where the request's deadline is
   *     before it is due
   */
  public record Parts(
      Datacatalog catalog,
      Ledger ledger,
      AllowList allowList,
      Results results,
      Duration retryWindow) {}

  public Hider(Transactions transactions, Parts parts) {
    this.transactions = transactions;
    this.parts = parts;
  }

  /**
   * Hides a batch; each entry may occur once. The answers are true as soon as this returns.
   *
   * @throws RuntimeException of kind {@link SqlFailure#OUTAGE}: nothing was done, or it was done
   *     and the answer got lost; the same tasks can be given again
   */
  public List<EvictionResult> hide(List<TakenTask> tasks) {
    return run(
        tasks,
        batch ->
            transactions.write(handle -> new HideBatch(handle, parts, Lock.UPDATE).run(batch)));
  }

  /** Says what {@link #hide} would do, and changes nothing. */
  public List<EvictionResult> plan(List<TakenTask> tasks) {
    return run(
        tasks,
        batch -> transactions.read(handle -> new HideBatch(handle, parts, Lock.NONE).run(batch)));
  }

  /** The folders that the attempt which produced an artifact may have written to. */
  List<String> rawNames(EvictionTask task, ArtifactKey artifact) {
    return transactions.read(
        handle ->
            Optional.ofNullable(
                    parts.catalog().artifacts(handle, List.of(artifact), Lock.NONE).get(artifact))
                .flatMap(stored -> RawNames.of(task, stored))
                .orElse(List.of()));
  }

  private List<EvictionResult> run(
      List<TakenTask> tasks, Function<List<TakenTask>, List<EvictionResult>> step) {
    try {
      return tasks.isEmpty() ? List.of() : step.apply(tasks);
    } catch (RuntimeException e) {
      var kind = SqlFailure.of(e);
      if (kind == SqlFailure.OUTAGE) {
        throw e;
      }
      if (tasks.size() == 1) {
        return List.of(unable(tasks.getFirst(), kind, e));
      }
      int half = tasks.size() / 2;
      return Stream.concat(
              run(tasks.subList(0, half), step).stream(),
              run(tasks.subList(half, tasks.size()), step).stream())
          .toList();
    }
  }

  private EvictionResult unable(TakenTask task, SqlFailure kind, RuntimeException cause) {
    var words = SqlFailure.words(cause);
    LOG.warn(
        "request={} task={} outcome=unable kind={} cause={}",
        task.task().getRequestId(),
        task.task().getTaskId(),
        kind,
        words,
        kind == SqlFailure.ROW ? cause : null);
    return parts.results().now().isBefore(task.task().getDeadline())
        ? parts.results().retry(task, CONTENDED, ErrorCode.DATABASE_UPDATE_FAILED, words)
        : parts.results().failed(task, ErrorCode.DATABASE_UPDATE_FAILED, words, true);
  }
}
