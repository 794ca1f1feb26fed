package io.evictl.storage.rawpurge;

import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.Step;
import io.evictl.storage.purge.PurgeParts;
import io.evictl.storage.results.ResultsNotSentException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Steps of rows that this worker has leased, each in a transaction; ends are told. */
final class RawSteps {
  private final RawParts parts;
  private final PurgeParts purge;

  RawSteps(RawParts parts) {
    this.parts = parts;
    this.purge = parts.purge();
  }

  /** Work within a transaction that holds the row; it does not move it. */
  interface Work {
    Step on(Handle handle, LedgerRow held, Instant now);
  }

  List<LedgerRow> claim(int rows) {
    return purge
        .transactions()
        .write(
            handle -> {
              var now = purge.ledger().now(handle);
              return parts.raws().claim(handle, now, lease(now), rows);
            });
  }

  Instant lease(Instant now) {
    return now.plus(purge.timing().lease());
  }

  Duration pause(LedgerRow row) {
    return purge.timing().backoff().after(row.attempts() + 1);
  }

  /** Takes the step; empty if the row is not ours any more. */
  Optional<Step> take(LedgerRow row, Work work)
      throws ResultsNotSentException, InterruptedException {
    var step =
        purge
            .transactions()
            .write(
                handle -> {
                  var now = purge.ledger().now(handle);
                  return purge.ledger().lock(handle, List.of(row.key())).stream()
                      .filter(held -> held.state() == row.state())
                      .filter(held -> held.dueAt().equals(row.dueAt()))
                      .findFirst()
                      .map(
                          held -> {
                            var taken = work.on(handle, held, now);
                            purge.ledger().move(handle, List.of(taken));
                            return taken;
                          });
                });
    var ended = step.filter(taken -> taken.finishedAt().isPresent());
    if (ended.isPresent()) {
      purge.reporter().reportEnded(List.of(ended.get().taken()));
    }
    return step;
  }

  /** Nothing was tried; has failed if its deadline has passed. */
  void waiting(LedgerRow row, String why, Duration pause)
      throws ResultsNotSentException, InterruptedException {
    take(row, (handle, held, now) -> Step.waiting(held, why, now, now.plus(pause)));
  }

  void failed(LedgerRow row, String why) throws ResultsNotSentException, InterruptedException {
    take(row, (handle, held, now) -> Step.failed(held, why, now, now.plus(pause(held))));
  }
}
