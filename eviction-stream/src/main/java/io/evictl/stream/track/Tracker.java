package io.evictl.stream.track;

import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.stream.accept.RequestRules;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.status.AuditTrail;
import io.evictl.stream.status.StatusThrottle;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up requests and follows them to their end. Each step loads a request, changes it, and says
 * what changed: a change of state at once, a change of numbers when the throttle lets it pass.
 */
final class Tracker {
  private static final Logger log = LoggerFactory.getLogger(Tracker.class);
  private static final int TIMERS_A_TICK = 1000;

  private final TrackRules rules;
  private final TrackState state;
  private final TrackOutput out;
  private final StatusThrottle throttle;

  Tracker(TrackRules rules, TrackState state, TrackOutput out) {
    this.rules = rules;
    this.state = state;
    this.out = out;
    this.throttle = new StatusThrottle(rules.statusPause());
  }

  /** Takes a command; returns why it can't even be answered, or "". */
  String take(EvictionCommand command, Instant now) {
    if (command.getRequest().isPresent() == command.getControl().isPresent()) {
      return "a command is either a request or a control";
    }
    if (command.getControl().isPresent()) {
      control(command.getControl().get(), now);
      return "";
    }
    var request = command.getRequest().get();
    if (request.getRequestId().isBlank() || request.getRequestId().indexOf('\0') >= 0) {
      return "the request has no id, so there is nobody to answer";
    }
    submit(request, now);
    return "";
  }

  void take(ExpandReport report, Instant now) {
    step(report.getRequestId(), now, run -> Discovery.take(run, report));
  }

  void take(EvictionResult result, Instant now) {
    var request = state.request(result.getRequestId());
    if (request.isPresent() && state.progress(result.getRequestId()).isFinished()) {
      Settling.late(load(request.get(), now), result);
      return;
    }
    step(result.getRequestId(), now, run -> Settling.take(run, result));
  }

  /** Lets time pass: timers, and statuses that were held back. */
  void tick(Instant now) {
    var byRequest =
        state.timers().takeDue(now, TIMERS_A_TICK).stream()
            .collect(Collectors.groupingBy(Timer::owner, LinkedHashMap::new, Collectors.toList()));
    for (Map.Entry<String, List<Timer>> due : byRequest.entrySet()) {
      state.request(due.getKey()).ifPresent(request -> due(load(request, now), due.getValue()));
    }
    for (var id : throttle.due(now)) {
      state.request(id).ifPresent(request -> publish(load(request, now)));
    }
  }

  private void due(Run run, List<Timer> timers) {
    if (!run.progress().isFinished()) {
      step(run.id(), run.now(), step -> Retries.due(step, timers));
      return;
    }
    for (var timer : timers) {
      if (Life.due(run, timer)) {
        state.remove(run.id());
        out.forgotten(run.id());
        log.info("request={} outcome=forgotten", run.id());
        return;
      }
    }
  }

  private void submit(EvictionRequest request, Instant now) {
    var known = state.request(request.getRequestId());
    if (known.isPresent()) {
      repeated(known.get(), request, now);
      return;
    }
    var refusal = RequestRules.refusal(request, now);
    var taken = refusal.isPresent() ? RequestRules.cut(request) : request;
    state.add(taken);
    var progress = new Progress(rules.windows(), now);
    state.put(taken.getRequestId(), progress);
    var run = new Run(taken, progress, state, out, rules, now);
    if (refusal.isPresent()) {
      Standing.reject(run, refusal.get());
      publish(run);
      return;
    }
    run.audit(AuditTrail.accepted(request, now));
    publish(run);
    Discovery.start(run);
    Retries.armSweep(run);
    Deadlines.arm(run);
    state.put(run.id(), progress);
    log.info("request={} outcome=accepted executions={}", run.id(), progress.executions);
  }

  /** The same again changes nothing; something else under the same id is refused. */
  private void repeated(EvictionRequest known, EvictionRequest request, Instant now) {
    if (!known.equals(request) && !known.equals(RequestRules.cut(request))) {
      out.audit(
          AuditTrail.rejected(
              request, "refused: another request has this id, and stays as it is", now));
      log.warn("request={} outcome=refused cause=other-content", request.getRequestId());
    }
    publish(load(known, now));
  }

  /** A control of a request that nobody knows: there is no status to answer in. */
  private void control(EvictionControl control, Instant now) {
    if (state.request(control.getRequestId()).isEmpty()) {
      out.audit(AuditTrail.control(control, "refused: there is no such request", now));
      log.warn(
          "request={} control={} outcome=refused cause=unknown-request",
          control.getRequestId(),
          control.getAction());
      return;
    }
    var run = load(state.request(control.getRequestId()).orElseThrow(), now);
    if (Controls.take(run, control)) {
      Standing.settle(run);
      publish(run);
    }
  }

  private void step(String id, Instant now, Consumer<Run> change) {
    var request = state.request(id);
    if (request.isEmpty()) {
      log.warn("request={} outcome=ignored cause=unknown-request", id);
      return;
    }
    var run = load(request.get(), now);
    var progress = run.progress();
    if (progress.isFinished()) {
      log.debug("request={} outcome=ignored cause=ended state={}", id, progress.state);
      return;
    }
    var before = progress.state;
    var waited = progress.waitingFor;
    var message = progress.message;
    var counts = progress.counts;
    var control = progress.lastControl;
    change.accept(run);
    Standing.settle(run);
    boolean turned = before != progress.state || waited != progress.waitingFor;
    boolean told =
        !counts.equals(progress.counts)
            || !Objects.equals(message, progress.message)
            || !Objects.equals(control, progress.lastControl);
    if (turned || (told && throttle.pass(id, now))) {
      publish(run);
    } else {
      state.put(id, progress);
    }
  }

  private Run load(EvictionRequest request, Instant now) {
    return new Run(request, state.progress(request.getRequestId()), state, out, rules, now);
  }

  private void publish(Run run) {
    run.progress().sequence++;
    state.put(run.id(), run.progress());
    throttle.passed(run.id(), run.now());
    out.status(StatusMaker.status(run));
  }
}
