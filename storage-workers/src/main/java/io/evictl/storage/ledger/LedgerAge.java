package io.evictl.storage.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** What a deployment's ledger forgets, within the caller's transaction. */
public record LedgerAge(String deployment) {

  /**
   * Rows that went.
   *
   * @param latest when the last of them had ended; EPOCH where there were none
   */
  record Pruned(int rows, Instant latest) {}

  /** Says that rows which ended before then, and whose deadline was before, may be gone. */
  void forget(Handle handle, Instant until) {
    handle
        .createUpdate(PruneSql.FORGET)
        .bind("deployment", deployment)
        .bind("until", until.atOffset(ZoneOffset.UTC))
        .execute();
  }

  /**
   * Until when rows may be gone. To be read after the rows that one looks for: they are deleted
   * after this is written.
   */
  public Instant forgottenUntil(Handle handle) {
    return handle
        .createQuery(PruneSql.FORGOTTEN)
        .bind("deployment", deployment)
        .mapTo(OffsetDateTime.class)
        .findOne()
        .map(OffsetDateTime::toInstant)
        .orElse(Instant.MIN);
  }

  /** Deletes told rows that ended well, oldest first; {@link #forget} must be committed. */
  Pruned prune(Handle handle, Instant from, Instant until, int limit) {
    return handle
        .createQuery(PruneSql.PRUNE)
        .bind("deployment", deployment)
        .bind("from", from.atOffset(ZoneOffset.UTC))
        .bind("until", until.atOffset(ZoneOffset.UTC))
        .bind("limit", limit)
        .map(
            (row, context) -> {
              var latest = row.getObject("latest", OffsetDateTime.class);
              return new Pruned(
                  row.getInt("rows"), latest == null ? Instant.EPOCH : latest.toInstant());
            })
        .one();
  }
}
