package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.WhenNotConcluded;
import io.evictl.stream.accept.RequestRules;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.track.Expansion.Stage;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which executions belong to a request, and how many tasks each has. */
final class Discovery {
  private static final Logger log = LoggerFactory.getLogger(Discovery.class);

  private Discovery() {}

  static void start(Run run) {
    var roots = RequestRules.roots(run.request().getTarget());
    int upTo = Credit.atOpening(run, roots.size());
    roots.forEach(root -> open(run, root, false, upTo));
  }

  /** Once per execution: cycles and repeats are harmless. */
  private static boolean open(Run run, ExecutionId execution, boolean child, int upTo) {
    if (run.state().expansions().get(run.id(), execution).isPresent()) {
      return false;
    }
    var expansion = Expansion.opening(run.progress().expansions++, execution, child);
    run.progress().opening++;
    run.state().expansions().add(run.id(), expansion);
    ask(run, expansion, upTo);
    return true;
  }

  /** Also again, when no answer came. */
  static void ask(Run run, Expansion expansion, int upTo) {
    run.out()
        .expand(
            run.command(expansion, ExpandStep.OPEN)
                .setUpTo(upTo)
                .setRequest(aimedAt(run.request(), expansion.execution()))
                .build());
  }

  /** Ends the waiting of an expansion; if it has opened meanwhile, its report says so again. */
  static void stopWaiting(Run run, Expansion expansion) {
    run.out().expand(run.command(expansion, ExpandStep.OPEN).setDeadline(Instant.EPOCH).build());
  }

  static void take(Run run, ExpandReport report) {
    var found = run.state().expansions().get(run.id(), report.getOrd());
    if (found.isEmpty()) {
      log.warn("request={} ord={} outcome=ignored cause=unknown-ord", run.id(), report.getOrd());
      return;
    }
    var expansion = found.get();
    run.moved();
    if (expansion.stage() == Stage.OPENED || expansion.stage() == Stage.LOST) {
      return;
    }
    switch (report.getState()) {
      case WAITING_CONCLUSION -> {
        run.progress().message = report.getMessage();
        to(run, expansion, Stage.WAITING);
      }
      case WAITING_SNAPSHOT -> {
        children(run, report);
        if (!report.getMessage().isEmpty()) {
          run.progress().message = report.getMessage();
        }
      }
      case OPENED -> opened(run, expansion, report);
      case NOT_FOUND, NOT_CONCLUDED, DEADLINE -> lost(run, expansion, report);
      case LOCATED, UNKNOWN ->
          log.warn(
              "request={} ord={} outcome=ignored cause=unknown-state", run.id(), expansion.ord());
    }
  }

  private static void opened(Run run, Expansion expansion, ExpandReport report) {
    children(run, report);
    var progress = run.progress();
    progress.notFollowed(report.getNotFollowed());
    if (progress.basis != Basis.EVENTS_ONLY) {
      progress.basis = report.getBasis();
    }
    // Results may have come before the report: what they told of is counted already.
    progress.counts = progress.counts.plan(report.getTotal() - expansion.total());
    int granted = Math.max(expansion.granted(), report.getEmittedUpTo());
    progress.inFlight += granted - expansion.granted();
    progress.grantOrd = Math.min(progress.grantOrd, expansion.ord());
    var open = expansion.withTotal(report.getTotal()).withGranted(granted);
    to(run, open, Stage.OPENED);
    if (progress.cancelled) {
      cancelRest(run, open.at(Stage.OPENED));
    }
  }

  /** Tasks that were not granted yet never will be. */
  static void cancelRest(Run run, Expansion expansion) {
    int rest = expansion.left();
    if (rest > 0) {
      run.progress().counts =
          run.progress().counts.move(HideOutcome.PENDING, HideOutcome.CANCELLED, rest);
      run.state()
          .expansions()
          .put(
              run.id(), expansion.withGranted(expansion.total()).withDone(expansion.done() + rest));
    }
  }

  private static void children(Run run, ExpandReport report) {
    if (!run.request().getOptions().getIncludeChildExecutions()) {
      run.progress().childrenLeft += report.getChildren().size();
      return;
    }
    if (run.progress().cancelled) {
      return;
    }
    for (var child : report.getChildren()) {
      if (open(run, child.getExecution(), true, 0) && child.getLink() == ChildLink.UNVERIFIED) {
        run.progress().unverified++;
      }
    }
  }

  /** What can't be expanded fails the request, or is a failure of its own within it. */
  private static void lost(Run run, Expansion expansion, ExpandReport report) {
    var progress = run.progress();
    if (progress.cancelled) {
      to(run, expansion, Stage.OPENED);
      return;
    }
    to(run, expansion, Stage.LOST);
    var reason = report.getMessage();
    boolean untouched = progress.inFlight == 0 && progress.counts.evicted() == 0;
    boolean only = progress.expansions == 1;
    boolean allRoots = progress.lost == progress.expansions;
    boolean rejected =
        switch (report.getState()) {
          case NOT_CONCLUDED ->
              untouched
                  && run.request().getOptions().getWhenNotConcluded() == WhenNotConcluded.REJECT;
          case NOT_FOUND -> only || (untouched && allRoots);
          case UNKNOWN, WAITING_CONCLUSION, WAITING_SNAPSHOT, OPENED, LOCATED, DEADLINE -> false;
        };
    if (rejected) {
      Standing.reject(run, reason);
      return;
    }
    boolean late = report.getState() == ExpandState.DEADLINE;
    progress.error(
        EvictionError.newBuilder()
            .setCode(late ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.INTERNAL)
            .setMessage(reason.isEmpty() ? "not expanded: " + report.getState() : reason)
            .setRetryable(true)
            .setExecution(expansion.execution())
            .build());
    log.warn(
        "request={} execution={} outcome=not-expanded cause={}",
        run.id(),
        Keys.of(expansion.execution()),
        report.getState());
  }

  private static void to(Run run, Expansion expansion, Stage next) {
    count(run.progress(), expansion.stage(), -1);
    count(run.progress(), next, 1);
    run.state().expansions().put(run.id(), expansion.at(next));
  }

  private static void count(Progress progress, Stage stage, int by) {
    switch (stage) {
      case OPENING -> progress.opening += by;
      case WAITING -> progress.waiting += by;
      case OPENED -> progress.opened += by;
      case LOST -> progress.lost += by;
    }
  }

  /** The request, its target narrowed to one execution: a list of thousands is not sent around. */
  private static EvictionRequest aimedAt(EvictionRequest request, ExecutionId execution) {
    return EvictionRequest.newBuilder(request)
        .setTarget(EvictionTarget.newBuilder().setWorkflowExecution(execution).build())
        .build();
  }
}
