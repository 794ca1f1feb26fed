package io.evictl.storage.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a row, and the rows that share it, becomes.
 *
 * @param row as it was read under its lock
 * @param dueAt when something is to be done next
 * @param deadline until when it is tried again
 * @param finishedAt set at an end
 * @param error why an attempt failed
 * @param tagRows tags that were taken away, as JSON array
 */
public record Step(
    LedgerRow row,
    LedgerState state,
    Instant dueAt,
    Instant deadline,
    Optional<Instant> finishedAt,
    int attempts,
    Optional<String> error,
    String tagRows,
    List<BlobRecord> blobs) {

  public Step {
    blobs = List.copyOf(blobs);
    if (state.open() == finishedAt.isPresent()) {
      throw new IllegalArgumentException(state + " finished at " + finishedAt);
    }
  }

  /** The row stays open, to be looked at again. */
  public static Step later(LedgerRow row, LedgerState state, Instant dueAt) {
    return new Step(
        row,
        state,
        dueAt,
        row.deadline(),
        Optional.empty(),
        row.attempts(),
        row.lastError(),
        row.tagRows(),
        row.blobs());
  }

  /** An end. */
  public static Step end(
      LedgerRow row, LedgerState state, Instant now, int attempts, Optional<String> error) {
    return new Step(
        row,
        state,
        row.dueAt(),
        row.deadline(),
        Optional.of(now),
        attempts,
        error,
        row.tagRows(),
        row.blobs());
  }

  /** A failed attempt: tried again at the given time, or the end if the deadline has passed. */
  public static Step failed(LedgerRow row, String cause, Instant now, Instant again) {
    int attempts = row.attempts() + 1;
    return now.isBefore(row.deadline())
        ? new Step(
            row,
            row.state(),
            again,
            row.deadline(),
            Optional.empty(),
            attempts,
            Optional.of(cause),
            row.tagRows(),
            row.blobs())
        : end(row, LedgerState.FAILED, now, attempts, Optional.of(cause));
  }

  /** Nothing was tried, for the given cause; the end if the deadline has passed. */
  public static Step waiting(LedgerRow row, String cause, Instant now, Instant again) {
    var failed = failed(row, cause, now, again);
    return new Step(
        row,
        failed.state(),
        failed.dueAt(),
        row.deadline(),
        failed.finishedAt(),
        row.attempts(),
        failed.error(),
        row.tagRows(),
        row.blobs());
  }

  /**
   * A failed row is worked on again, from where it stopped. Its deadline never moves back: a row is
   * not forgotten before that of the task that wrote it.
   */
  public static Step again(LedgerRow row, Instant now, Instant deadline) {
    return new Step(
        row,
        row.rowsGone() ? LedgerState.PURGING : LedgerState.HIDDEN,
        now,
        deadline.isAfter(row.deadline()) ? deadline : row.deadline(),
        Optional.empty(),
        0,
        row.lastError(),
        row.tagRows(),
        row.blobs());
  }

  public Step withBlobs(List<BlobRecord> next) {
    return new Step(row, state, dueAt, deadline, finishedAt, attempts, error, tagRows, next);
  }

  public Step withTagRows(String next) {
    return new Step(row, state, dueAt, deadline, finishedAt, attempts, error, next, blobs);
  }

  /**
   * The row as it is when the step is taken.
   *
   * @throws IllegalStateException if the step changes its tags, whose names are the database's to
   *     read
   */
  public LedgerRow taken() {
    if (!tagRows.equals(row.tagRows())) {
      throw new IllegalStateException("the tags of the row change with this step");
    }
    return row.after(this);
  }
}
