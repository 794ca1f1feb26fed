package io.evictl.storage.restore;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.RowKey;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Puts the tags of a hidden task back, all of its rows or none. */
public final class Restorer {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration STORE_AWAY = Duration.ofSeconds(5);

  private final Transactions transactions;
  private final Datacatalog catalog;
  private final Ledger ledger;
  private final BlobPresence blobs;
  private final Results results;

  public Restorer(
      Transactions transactions,
      Datacatalog catalog,
      Ledger ledger,
      BlobPresence blobs,
      Results results) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.ledger = ledger;
    this.blobs = blobs;
    this.results = results;
  }

  /** An answer to a restore, and the rows whose other tasks have to be told. */
  public record Restored(EvictionResult answer, List<RowKey> rows) {}

  /**
   * Restores a task.
   *
   * @throws RuntimeException of kind {@link SqlFailure#OUTAGE}: to be given again
   */
  public Restored restore(TakenTask task) {
    try {
      var rows = transactions.read(handle -> ledger.ofTasks(handle, List.of(task.key())));
      var obstacle = Obstacle.of(rows);
      if (obstacle.isPresent()) {
        return failed(task, obstacle.get());
      }
      var missing = missingBlob(rows);
      if (missing.isPresent()) {
        return failed(task, missing.get());
      }
      return transactions.write(handle -> putBack(handle, task));
    } catch (StoreUnavailableException e) {
      return later(task, STORE_AWAY, String.valueOf(e.getMessage()));
    } catch (TagTakenException e) {
      return failed(task, e.why());
    } catch (RuntimeException e) {
      if (SqlFailure.of(e) == SqlFailure.OUTAGE) {
        throw e;
      }
      return later(task, SOON, SqlFailure.words(e));
    }
  }

  private Restored failed(TakenTask task, String why) {
    return new Restored(
        results.failed(task, ErrorCode.DATABASE_UPDATE_FAILED, why, false), List.of());
  }

  private Restored later(TakenTask task, Duration after, String cause) {
    return results.now().isBefore(task.task().getDeadline())
        ? new Restored(
            results.retry(task, after, ErrorCode.DATABASE_UPDATE_FAILED, cause), List.of())
        : new Restored(
            results.failed(task, ErrorCode.DATABASE_UPDATE_FAILED, cause, true), List.of());
  }

  /** An object that is gone makes a tag a promise that nobody can keep. */
  private Optional<String> missingBlob(List<LedgerRow> rows) throws StoreUnavailableException {
    var hidden = rows.stream().filter(row -> row.state() == LedgerState.HIDDEN).toList();
    var artifacts = hidden.stream().map(LedgerRow::artifact).toList();
    var locations = transactions.read(handle -> catalog.locations(handle, artifacts));
    var wanted = new LinkedHashSet<BlobLocation>();
    for (var artifact : artifacts) {
      var stored = locations.getOrDefault(artifact, List.of());
      if (stored.isEmpty()) {
        return Optional.of("artifact " + artifact.id() + " has no data any more");
      }
      for (StoredLocation location : stored) {
        try {
          wanted.add(BlobLocation.parse(location.location()));
        } catch (MalformedLocationException e) {
          return Optional.of(e.getMessage() + ": " + location.location());
        }
      }
    }
    return blobs.missing(wanted).stream().findFirst().map(blob -> "object is gone: " + blob);
  }

  private Restored putBack(Handle handle, TakenTask task) {
    var own = ledger.ofTasks(handle, List.of(task.key()));
    var leading = ledger.lock(handle, own.stream().map(LedgerRow::leading).toList());
    var obstacle = Obstacle.of(leading);
    if (obstacle.isPresent()) {
      return failed(task, obstacle.get());
    }
    var hidden = leading.stream().filter(row -> row.state() == LedgerState.HIDDEN).toList();
    for (var row : hidden) {
      putBack(handle, row);
    }
    var there =
        catalog.artifacts(handle, hidden.stream().map(LedgerRow::artifact).toList(), Lock.UPDATE);
    for (var row : hidden) {
      if (!there.containsKey(row.artifact())) {
        throw new TagTakenException("artifact " + row.artifact().id() + " is gone");
      }
    }
    var now = ledger.now(handle);
    ledger.move(
        handle,
        hidden.stream()
            .map(row -> Step.end(row, LedgerState.RESTORED, now, row.attempts(), Optional.empty()))
            .toList());
    // The answer to this task tells about its own rows; it is repeated if it gets lost.
    ledger.reported(handle, ledger.ofTasks(handle, List.of(task.key())));
    return new Restored(
        results.answer(task, TaskOutcome.RESTORED, "tags are back", artifacts(own)),
        hidden.stream().map(LedgerRow::key).toList());
  }

  /** One free tag is enough: the artifact can be hit again. Without tags it had none before. */
  private void putBack(Handle handle, LedgerRow row) {
    if (row.tags().isEmpty()) {
      return;
    }
    var back = new ArrayList<>(catalog.putTagsBack(handle, row.tagRows()));
    back.addAll(catalog.tagsOf(handle, List.of(row.doomed()), Lock.UPDATE));
    if (back.isEmpty()) {
      throw new TagTakenException(
          "another artifact took the tag meanwhile: " + takenBy(handle, row));
    }
  }

  private String takenBy(Handle handle, LedgerRow row) {
    var keys = row.tags().stream().map(tag -> new TagKey(row.artifact().dataset(), tag)).toList();
    return catalog.tags(handle, keys, Lock.NONE).stream()
        .map(StoredTag::artifactId)
        .collect(Collectors.joining(", "));
  }

  private static List<ArtifactResult> artifacts(Collection<LedgerRow> rows) {
    return rows.stream()
        .collect(Collectors.toMap(LedgerRow::artifact, Function.identity(), (a, b) -> a))
        .values()
        .stream()
        .map(
            row ->
                ArtifactResult.newBuilder()
                    .setArtifactId(row.artifact().id())
                    .setProducer(null)
                    .setOutcome(TaskOutcome.RESTORED)
                    .setTags(row.tags())
                    .build())
        .toList();
  }
}
