package io.evictl.storage.hide;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.storage.catalog.Reservation;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import java.time.Duration;
import java.time.Instant;

/**
 * The answer to a task whose tag somebody holds a reservation on: wait until it expires, or until
 * the deadline, where it is tried a last time.
 */
final class Reserved {
  private Reserved() {}

  static EvictionResult answer(
      Results results, TakenTask task, Reservation reservation, Instant now) {
    var cause =
        "tag %s is reserved by %s until %s"
            .formatted(reservation.tag().tag(), reservation.owner(), reservation.expiresAt());
    var deadline = task.task().getDeadline();
    if (!now.isBefore(deadline)) {
      return results.failed(task, ErrorCode.RESERVATION_NOT_ACQUIRED, cause, true);
    }
    var until = reservation.expiresAt().isBefore(deadline) ? reservation.expiresAt() : deadline;
    return results.retry(
        task, Duration.between(now, until), ErrorCode.RESERVATION_NOT_ACQUIRED, cause);
  }
}
