package io.evictl.storage.restore;

import io.evictl.storage.ledger.LedgerRow;
import java.util.Collection;
import java.util.Optional;

/** Why a task can't be restored, by the states of its rows. Pure. */
final class Obstacle {
  private Obstacle() {}

  /** Empty if every row is hidden, or restored already. */
  static Optional<String> of(Collection<LedgerRow> rows) {
    if (rows.isEmpty()) {
      return Optional.of("nothing of it was hidden, or the ledger forgot it");
    }
    return rows.stream().map(Obstacle::of).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> of(LedgerRow row) {
    return switch (row.state()) {
      case HIDDEN, RESTORED -> Optional.empty();
      case PURGING -> Optional.of("is being purged right now");
      case PURGED ->
          Optional.of("purged already at " + row.finishedAt().map(Object::toString).orElse("?"));
      case REINSTATED -> Optional.of("overwritten since it was hidden; its tags are back already");
      case FAILED -> Optional.of("its purge failed: " + row.lastError().orElse("unknown cause"));
    };
  }
}
