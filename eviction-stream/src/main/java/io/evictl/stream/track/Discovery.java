package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.WhenNotConcluded;
import io.evictl.stream.accept.RequestRules;
import io.evictl.stream.state.Ords;
import io.evictl.stream.status.AuditTrail;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.track.Expansion.Kind;
import io.evictl.stream.track.Expansion.Stage;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which executions belong to a request, and how many tasks each has. */
final class Discovery {
  private static final Logger log = LoggerFactory.getLogger(Discovery.class);

  private Discovery() {}

  static void start(Run run) {
    var target = run.request().getTarget();
    var roots = RequestRules.roots(target);
    int upTo = Credit.atOpening(run, roots.size());
    var kind = target.getEntry().isPresent() ? Kind.ENTRY : Kind.EXECUTION;
    roots.forEach(root -> open(run, kind, root, false, upTo));
  }

  /** Once per execution: cycles and repeats are harmless. */
  private static boolean open(Run run, Kind kind, ExecutionId execution, boolean child, int upTo) {
    if (run.state().expansions().get(run.id(), execution).isPresent()) {
      return false;
    }
    var progress = run.progress();
    int ord = progress.nextOrd;
    progress.nextOrd += kind == Kind.EXECUTION ? Ords.OF_EXECUTION : 1;
    var expansion = Expansion.opening(ord, kind, 0, execution, child, run.now());
    progress.executions += kind == Kind.EXECUTION ? 1 : 0;
    progress.opening++;
    progress.followed(execution);
    run.state().expansions().add(run.id(), expansion);
    ask(run, expansion, upTo);
    return true;
  }

  private static void ask(Run run, Expansion expansion, int upTo) {
    run.out()
        .expand(
            run.command(expansion, ExpandStep.OPEN)
                .setUpTo(upTo)
                .setDeadline(deadline(run, expansion))
                .setRequest(aimedAt(run.request(), expansion))
                .build());
  }

  /** A child's own deadline ends the waiting for it alone. */
  private static Instant deadline(Run run, Expansion expansion) {
    var whole = run.deadline();
    var own = expansion.since().plusMillis(run.request().getOptions().getChildDeadlineMillis());
    return expansion.child() && own.isBefore(whole) ? own : whole;
  }

  /** No answer came. */
  static void askAgain(Run run, Expansion expansion) {
    if (expansion.kind() == Kind.EXECUTION || expansion.kind() == Kind.ENTRY) {
      ask(run, expansion, 0);
    } else {
      Searches.askAgain(run, expansion);
    }
  }

  /** One that could not be expanded is tried once more. */
  static void openAgain(Run run, Expansion lost) {
    var again = lost.since(run.now());
    run.state().expansions().update(run.id(), lost, again);
    to(run, again, Stage.OPENING);
    ask(run, again, 0);
  }

  /** Ends the waiting of an expansion; if it has opened meanwhile, its report says so again. */
  static void stopWaiting(Run run, Expansion expansion) {
    if (expansion.kind() == Kind.EXECUTION || expansion.kind() == Kind.ENTRY) {
      run.out().expand(run.command(expansion, ExpandStep.OPEN).setDeadline(Instant.EPOCH).build());
    } else {
      Searches.stop(run, expansion);
    }
  }

  static void take(Run run, ExpandReport report) {
    var found = run.state().expansions().get(run.id(), report.getOrd());
    if (found.isEmpty()) {
      log.warn("request={} ord={} outcome=ignored cause=unknown-ord", run.id(), report.getOrd());
      return;
    }
    var expansion = found.get();
    run.moved();
    if (report.getState() == ExpandState.LOCATED) {
      Controls.located(run, expansion, report);
      return;
    }
    if (!expansion.counts()
        || expansion.stage() == Stage.OPENED
        || expansion.stage() == Stage.LOST) {
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
    progress.notFollowed(
        report.getNotFollowed().stream()
            .filter(other -> run.state().expansions().get(run.id(), other).isEmpty())
            .toList());
    progress.unplaced += report.getUnplaced();
    progress.ambiguous.addAll(report.getAmbiguous());
    if (progress.basis != Basis.EVENTS_ONLY && report.getBasis() != Basis.UNKNOWN) {
      progress.basis = report.getBasis();
    }
    // Results may have come before the report: what they told of is counted already.
    progress.counts = progress.counts.plan(report.getTotal() - expansion.total());
    int granted = Math.max(expansion.granted(), report.getEmittedUpTo());
    progress.issue(granted - expansion.granted(), run.now());
    progress.grantOrd = Math.min(progress.grantOrd, expansion.ord());
    var open = expansion.withTotal(report.getTotal()).withGranted(granted).since(run.now());
    run.state().expansions().update(run.id(), expansion, open);
    to(run, open, Stage.OPENED);
    run.audit(AuditTrail.expanded(run.request(), report, run.now()));
    if (report.getDatasetsLeft() > 0) {
      progress.unsearched += report.getDatasetsLeft();
      progress.error(tooManyDatasets(report));
    }
    if (!report.getDatasets().isEmpty()) {
      Searches.sent(run, open, report.getDatasets().size());
    }
    if (progress.cancelled) {
      Settling.endRest(run, open.at(Stage.OPENED), HideOutcome.CANCELLED);
    }
  }

  private static EvictionError tooManyDatasets(ExpandReport report) {
    return EvictionError.newBuilder()
        .setCode(ErrorCode.INTERNAL)
        .setMessage(
            "%d datasets beyond the first %d were not looked through for what no node names"
                .formatted(report.getDatasetsLeft(), report.getDatasets().size()))
        .setRetryable(false)
        .setExecution(report.getExecution())
        .build();
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
      if (open(run, Kind.EXECUTION, child.getExecution(), true, 0)
          && child.getLink() == ChildLink.UNVERIFIED) {
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
    boolean untouched =
        progress.run == 1 && progress.inFlight == 0 && progress.counts.evicted() == 0;
    boolean only = progress.executions == 1;
    boolean allRoots = progress.lost == progress.executions;
    boolean rejected =
        switch (report.getState()) {
          case NOT_CONCLUDED ->
              untouched
                  && run.request().getOptions().getWhenNotConcluded() == WhenNotConcluded.REJECT;
          case NOT_FOUND -> progress.run == 1 && (only || (untouched && allRoots));
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
    run.audit(AuditTrail.notExpanded(run.request(), report, run.now()));
    log.warn(
        "request={} execution={} outcome=not-expanded cause={}",
        run.id(),
        Keys.of(expansion.execution()),
        report.getState());
  }

  static void to(Run run, Expansion expansion, Stage next) {
    count(run.progress(), expansion, expansion.stage(), -1);
    count(run.progress(), expansion, next, 1);
    run.state().expansions().update(run.id(), expansion, expansion.at(next));
  }

  private static void count(Progress progress, Expansion expansion, Stage stage, int by) {
    switch (stage) {
      case OPENING -> {
        if (expansion.isSearch()) {
          progress.searching += by;
        } else {
          progress.opening += by;
        }
      }
      case WAITING -> progress.waiting += by;
      case OPENED -> progress.expanded += expansion.kind() == Kind.EXECUTION ? by : 0;
      case LOST -> progress.lost += by;
    }
  }

  /**
   * The request, its target narrowed to one execution: a list of thousands is not sent around. A
   * child that lies below a dynamic node is one of its children as a whole.
   */
  private static EvictionRequest aimedAt(EvictionRequest request, Expansion expansion) {
    if (!expansion.child() && request.getTarget().getExecutions().isEmpty()) {
      return request;
    }
    var options = EvictionOptions.newBuilder(request.getOptions());
    if (expansion.child() && request.getOptions().getDynamicScope() == DynamicScope.CHILDREN) {
      options.setDynamicScope(DynamicScope.ALL);
    }
    return EvictionRequest.newBuilder(request)
        .setOptions(options.build())
        .setTarget(EvictionTarget.newBuilder().setWorkflowExecution(expansion.execution()).build())
        .build();
  }
}
