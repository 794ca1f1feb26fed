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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that changes about a request. Lives from loading to saving within one step. */
final class Progress {
  static final int LISTED = 20;
  private static final int VERSION = 1;
  private static final int CONTROLS = 32;

  RequestState state = RequestState.ACCEPTED;
  @Nullable WaitingFor waitingFor;
  String message = "";
  Counts counts = Counts.ZERO;

  /** Executions known, and the ord of the next one. */
  int expansions;

  /** Of these: not answered yet; not concluded; list fixed; can't be expanded. */
  int opening;

  int waiting;
  int opened;
  int lost;

  /** Tasks granted that are neither final nor scheduled: they hold credit. */
  int inFlight;

  /** Tasks to be tried again later. */
  int scheduled;

  /** Why the latest of them failed. */
  String retryCause = "";

  /** All expansions before this one are granted in full. */
  int grantOrd;

  /** Entries that were approved beyond the limit. */
  long approved;

  boolean cancelled;
  Basis basis = Basis.UNKNOWN;
  long unverified;
  long childrenLeft;
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

  /** When anything last moved, and sweeps since. */
  Instant movedAt;

  int sweeps;

  Progress(Instant acceptedAt) {
    this.acceptedAt = acceptedAt;
    this.movedAt = acceptedAt;
  }

  boolean isFinished() {
    return finishedAt != null;
  }

  void error(EvictionError error) {
    errorCount++;
    if (errors.size() < LISTED) {
      errors.add(error);
    }
  }

  void notFollowed(List<ExecutionId> executions) {
    notFollowedCount += executions.size();
    executions.stream().limit(LISTED - notFollowed.size()).forEach(notFollowed::add);
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
    return writer
        .number(expansions)
        .number(opening)
        .number(waiting)
        .number(opened)
        .number(lost)
        .number(inFlight)
        .number(scheduled)
        .text(retryCause)
        .number(grantOrd)
        .number(approved)
        .flag(cancelled)
        .constant(basis)
        .number(unverified)
        .number(childrenLeft)
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
        .instant(movedAt)
        .number(sweeps)
        .bytes();
  }

  static Progress decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    var progress = new Progress(Instant.EPOCH);
    progress.state = reader.constant(RequestState.class);
    var waitingFor = reader.optionalText();
    progress.waitingFor = waitingFor == null ? null : WaitingFor.valueOf(waitingFor);
    progress.message = reader.text();
    progress.counts = Counts.read(reader);
    progress.expansions = reader.integer();
    progress.opening = reader.integer();
    progress.waiting = reader.integer();
    progress.opened = reader.integer();
    progress.lost = reader.integer();
    progress.inFlight = reader.integer();
    progress.scheduled = reader.integer();
    progress.retryCause = reader.text();
    progress.grantOrd = reader.integer();
    progress.approved = reader.number();
    progress.cancelled = reader.flag();
    progress.basis = reader.constant(Basis.class);
    progress.unverified = reader.number();
    progress.childrenLeft = reader.number();
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
    progress.movedAt = reader.instant();
    progress.sweeps = reader.integer();
    return progress;
  }
}
