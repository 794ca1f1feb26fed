package io.evictl.stream.status;

import io.evictl.schemas.record.StatusCounts;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;

/**
 * Counts of tasks. Two sums hold in every instance, because what is left over is computed: planned
 * = evicted + absent + superseded + kept + cancelled + failed + pending, and evicted = purged +
 * purgeFailed + restored + reinstated + awaiting purge.
 */
public record Counts(
    long planned,
    long evicted,
    long absent,
    long superseded,
    long kept,
    long cancelled,
    long failed,
    long purged,
    long purgeFailed,
    long restored,
    long reinstated) {
  public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  public Counts {
    long least = Math.min(Math.min(evicted, absent), Math.min(superseded, kept));
    least = Math.min(least, Math.min(Math.min(cancelled, failed), Math.min(purged, purgeFailed)));
    least = Math.min(least, Math.min(restored, reinstated));
    long settled = evicted + absent + superseded + kept + cancelled + failed;
    long ended = purged + purgeFailed + restored + reinstated;
    if (least < 0 || settled > planned || ended > evicted) {
      throw new IllegalArgumentException(
          "counts do not add up: planned %d, settled %d, evicted %d, ended %d, least %d"
              .formatted(planned, settled, evicted, ended, least));
    }
  }

  public long pending() {
    return planned - evicted - absent - superseded - kept - cancelled - failed;
  }

  /** With a final outcome of the hide. */
  public long settled() {
    return planned - pending();
  }

  public long awaitingPurge() {
    return evicted - purged - purgeFailed - restored - reinstated;
  }

  public Counts plan(long more) {
    return new Counts(
        planned + more,
        evicted,
        absent,
        superseded,
        kept,
        cancelled,
        failed,
        purged,
        purgeFailed,
        restored,
        reinstated);
  }

  /** So many tasks moved from one outcome of the hide to another. */
  public Counts move(HideOutcome from, HideOutcome to, long by) {
    return new Counts(
        planned,
        evicted + delta(HideOutcome.EVICTED, from, to, by),
        absent + delta(HideOutcome.ABSENT, from, to, by),
        superseded + delta(HideOutcome.SUPERSEDED, from, to, by),
        kept + delta(HideOutcome.KEPT, from, to, by),
        cancelled + delta(HideOutcome.CANCELLED, from, to, by),
        failed + delta(HideOutcome.FAILED, from, to, by),
        purged,
        purgeFailed,
        restored,
        reinstated);
  }

  /** So many evicted tasks moved from one state of their purge to another. */
  public Counts move(PurgeOutcome from, PurgeOutcome to, long by) {
    return new Counts(
        planned,
        evicted,
        absent,
        superseded,
        kept,
        cancelled,
        failed,
        purged + delta(PurgeOutcome.PURGED, from, to, by),
        purgeFailed + delta(PurgeOutcome.FAILED, from, to, by),
        restored + delta(PurgeOutcome.RESTORED, from, to, by),
        reinstated + delta(PurgeOutcome.REINSTATED, from, to, by));
  }

  private static <T> long delta(T counted, T from, T to, long by) {
    return (counted == to ? by : 0) - (counted == from ? by : 0);
  }

  /** For the topic; a plan hides nothing, so nothing awaits its purge. */
  public StatusCounts record(boolean plan, ObjectCounts objects) {
    return StatusCounts.newBuilder()
        .setPlanned(planned)
        .setPending(pending())
        .setEvicted(evicted)
        .setAbsent(absent)
        .setSuperseded(superseded)
        .setKept(kept)
        .setCancelled(cancelled)
        .setFailed(failed)
        .setPurged(purged)
        .setAwaitingPurge(plan ? 0 : awaitingPurge())
        .setPurgeFailed(purgeFailed)
        .setRestored(restored)
        .setReinstated(reinstated)
        .setObjectsDeleted(objects.deleted())
        .setObjectsKept(objects.kept())
        .build();
  }

  public void write(StateWriter writer) {
    writer
        .number(planned)
        .number(evicted)
        .number(absent)
        .number(superseded)
        .number(kept)
        .number(cancelled)
        .number(failed)
        .number(purged)
        .number(purgeFailed)
        .number(restored)
        .number(reinstated);
  }

  public static Counts read(StateReader reader) {
    return new Counts(
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.number());
  }
}
