package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.WaitingFor;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import io.evictl.stream.status.Counts;
import io.evictl.stream.status.ObjectCounts;
import io.evictl.stream.track.TrackRules.Windows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that changes about a request. */
final class Progress {
  static final int LISTED = 20;
  private static final int VERSION = 4;
  private static final int CONTROLS = 32;

  RequestState state = RequestState.ACCEPTED;
  @Nullable WaitingFor waitingFor;
  String message = "";
  Counts counts = Counts.ZERO;
  ObjectCounts objects = ObjectCounts.ZERO;

  /** 1, and one more with each retry-failed; and when it began. */
  int run = 1;

  Instant runAt;

  /** The ord of the next expansion. */
  int nextOrd;

  /** Executions known; of these, with a fixed list; that can't be expanded. */
  int executions;

  int expanded;
  int lost;

  /** Expansions not answered yet; whose execution has not concluded. */
  int opening;

  int waiting;

  /** Searches of the catalog that are not through; whether any of the request found something. */
  int searching;

  boolean found;

  /** Answers to LOCATE that are still to come. */
  int locating;

  /** Tasks granted that are neither final nor scheduled: they hold credit. */
  int inFlight;

  Pace pace;
  Rate rate;

  /** Tasks to be tried again later. */
  int scheduled;

  /** Why the latest of them failed. */
  String retryCause = "";

  /** All expansions before this one are granted in full. */
  int grantOrd;

  /** Entries that were approved beyond the limit. */
  long approved;

  boolean cancelled;
  boolean paused;
  @Nullable Reopening reopening;
  Basis basis = Basis.UNKNOWN;
  long unverified;
  long childrenLeft;

  /** Datasets that could not be looked through. */
  long unsearched;

  /** Nodes with an entry of which it is not known whether they are meant. */
  long unplaced;

  List<String> ambiguous = new ArrayList<>();
  List<ExecutionId> notFollowed = new ArrayList<>();
  long notFollowedCount;
  List<EvictionError> errors = new ArrayList<>();
  long errorCount;
  @Nullable Instant restorableUntil;
  @Nullable ControlAnswer lastControl;
  List<String> controls = new ArrayList<>();
  long sequence;
  Instant acceptedAt;
  @Nullable Instant finishedAt;

  /** Whether what is kept per task and execution is gone. */
  boolean released;

  /** When anything last moved, sweeps since, and when the next one is due. */
  Instant movedAt;

  int sweeps;
  Instant sweepAt = Instant.EPOCH;

  Progress(Windows windows, Instant acceptedAt) {
    this(Pace.first(windows, acceptedAt), acceptedAt);
  }

  private Progress(Pace pace, Instant acceptedAt) {
    this.pace = pace;
    this.rate = Rate.unknown(acceptedAt);
    this.acceptedAt = acceptedAt;
    this.runAt = acceptedAt;
    this.movedAt = acceptedAt;
  }

  boolean isFinished() {
    return finishedAt != null;
  }

  /** So many tasks go out. */
  void issue(int tasks, Instant now) {
    pace = pace.issue(tasks, inFlight == 0, now);
    inFlight += tasks;
  }

  void error(EvictionError error) {
    errorCount++;
    if (errors.size() < LISTED) {
      errors.add(error);
    }
  }

  /** Each once, as far as they are listed. */
  void notFollowed(List<ExecutionId> more) {
    for (var execution : more) {
      if (!notFollowed.contains(execution)) {
        notFollowedCount++;
        if (notFollowed.size() < LISTED) {
          notFollowed.add(execution);
        }
      }
    }
  }

  /** One that was named by a node it does not belong to turns out to be followed. */
  void followed(ExecutionId execution) {
    if (notFollowed.remove(execution)) {
      notFollowedCount--;
    }
  }

  /** Whether a control is new. */
  boolean remember(String controlId) {
    if (controlId.isEmpty()) {
      return true;
    }
    if (controls.contains(controlId)) {
      return false;
    }
    controls.add(controlId);
    if (controls.size() > CONTROLS) {
      controls.removeFirst();
    }
    return true;
  }

  byte[] encode() {
    var writer =
        new StateWriter(VERSION)
            .constant(state)
            .optionalText(waitingFor == null ? null : waitingFor.name())
            .text(message);
    counts.write(writer);
    pace.write(writer);
    rate.write(writer);
    writer.number(run).instant(runAt).number(nextOrd).number(executions).number(expanded);
    writer.number(lost).number(opening).number(waiting).number(locating).number(inFlight);
    writer.number(scheduled).text(retryCause).number(grantOrd).number(approved);
    writer.flag(cancelled).flag(paused).flag(reopening != null);
    if (reopening != null) {
      reopening.write(writer);
    }
    writer
        .constant(basis)
        .number(unverified)
        .number(childrenLeft)
        .number(unsearched)
        .number(unplaced)
        .list(ambiguous, StateWriter::text)
        .list(notFollowed, (w, execution) -> w.text(Keys.of(execution)))
        .number(notFollowedCount)
        .list(errors, StateWriter::record)
        .number(errorCount)
        .optionalInstant(restorableUntil)
        .optionalRecord(lastControl)
        .list(controls, StateWriter::text)
        .number(sequence)
        .instant(acceptedAt)
        .optionalInstant(finishedAt)
        .flag(released)
        .instant(movedAt)
        .number(sweeps)
        .instant(sweepAt)
        .number(searching)
        .flag(found);
    objects.write(writer);
    return writer.bytes();
  }

  static Progress decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    var state = reader.constant(RequestState.class);
    var waitingFor = reader.optionalText();
    var message = reader.text();
    var counts = Counts.read(reader);
    var progress = new Progress(Pace.read(reader), Instant.EPOCH);
    progress.state = state;
    progress.waitingFor = waitingFor == null ? null : WaitingFor.valueOf(waitingFor);
    progress.message = message;
    progress.counts = counts;
    progress.rate = Rate.read(reader);
    progress.run = reader.integer();
    progress.runAt = reader.instant();
    progress.nextOrd = reader.integer();
    progress.executions = reader.integer();
    progress.expanded = reader.integer();
    progress.lost = reader.integer();
    progress.opening = reader.integer();
    progress.waiting = reader.integer();
    progress.locating = reader.integer();
    progress.inFlight = reader.integer();
    progress.scheduled = reader.integer();
    progress.retryCause = reader.text();
    progress.grantOrd = reader.integer();
    progress.approved = reader.number();
    progress.cancelled = reader.flag();
    progress.paused = reader.flag();
    progress.reopening = reader.flag() ? Reopening.read(reader) : null;
    progress.basis = reader.constant(Basis.class);
    progress.unverified = reader.number();
    progress.childrenLeft = reader.number();
    progress.unsearched = reader.number();
    progress.unplaced = reader.number();
    progress.ambiguous = reader.list(StateReader::text);
    progress.notFollowed = reader.list(r -> Keys.execution(r.text()));
    progress.notFollowedCount = reader.number();
    progress.errors = reader.list(r -> r.record(EvictionError.class));
    progress.errorCount = reader.number();
    progress.restorableUntil = reader.optionalInstant();
    progress.lastControl = reader.optionalRecord(ControlAnswer.class);
    progress.controls = reader.list(StateReader::text);
    progress.sequence = reader.number();
    progress.acceptedAt = reader.instant();
    progress.finishedAt = reader.optionalInstant();
    progress.released = reader.flag();
    progress.movedAt = reader.instant();
    progress.sweeps = reader.integer();
    progress.sweepAt = reader.instant();
    if (reader.version() >= 3) {
      progress.searching = reader.integer();
      progress.found = reader.flag();
    }
    if (reader.version() >= 4) {
      progress.objects = ObjectCounts.read(reader);
    }
    return progress;
  }
}
