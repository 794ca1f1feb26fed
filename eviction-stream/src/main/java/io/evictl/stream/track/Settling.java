package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.stream.status.AuditTrail;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.status.PurgeOutcome;
import io.evictl.stream.track.Expansion.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers of workers. Repeats change nothing, and no answer may come too early. */
final class Settling {
  private static final Logger log = LoggerFactory.getLogger(Settling.class);

  private Settling() {}

  static void take(Run run, EvictionResult result) {
    var expansion = expected(run, result);
    if (expansion.isEmpty()) {
      log.warn(
          "request={} ord={} index={} outcome=ignored cause=no-such-task",
          run.id(),
          result.getOrd(),
          result.getIndex());
      return;
    }
    run.moved();
    switch (result.getAction()) {
      case HIDE, PLAN -> hidden(run, expansion.get(), result);
      case PURGE -> purged(run, expansion.get(), result);
      case RESTORE -> restored(run, expansion.get(), result);
      case DISCOVER -> Searches.take(run, expansion.get(), result);
      case UNKNOWN -> log.warn("request={} outcome=ignored cause=unexpected-action", run.id());
    }
  }

  /**
   * The answer to an issue that was given up came after the end, and says that something went. The
   * status does not change any more; the audit trail misses nothing that was deleted.
   */
  static void late(Run run, EvictionResult result) {
    boolean went =
        result.getOutcome() == TaskOutcome.EVICTED || result.getOutcome() == TaskOutcome.PURGED;
    if (run.isPlan() || !went || run.progress().released) {
      log.debug("request={} task={} outcome=ignored cause=ended", run.id(), result.getTaskId());
      return;
    }
    var hide = run.state().outcomes().hide(run.id(), result.getOrd(), result.getIndex());
    if (hide != HideOutcome.EVICTED) {
      run.audit(AuditTrail.outcome(run.request(), result, run.now()));
      log.warn(
          "request={} entry={} action={} outcome={} after=end counted={}",
          run.id(),
          Keys.of(result.getEntry()),
          result.getAction(),
          result.getOutcome(),
          hide);
    }
  }

  /** The expansion of a task. An answer may overtake the report that its expansion is open. */
  private static Optional<Expansion> expected(Run run, EvictionResult result) {
    if (result.getIndex() < 0) {
      return Optional.empty();
    }
    boolean search = result.getAction() == TaskAction.DISCOVER;
    var found =
        run.state()
            .expansions()
            .get(run.id(), result.getOrd())
            .or(() -> search ? Searches.early(run, result) : Optional.empty());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var expansion = found.get();
    if (expansion.counts() == search) {
      return Optional.empty();
    }
    if (search) {
      return found.filter(known -> known.total() == 0 || result.getIndex() < known.granted());
    }
    if (result.getIndex() < expansion.granted()) {
      return found;
    }
    if (expansion.stage() == Stage.OPENED || expansion.stage() == Stage.LOST) {
      return Optional.empty();
    }
    int known = result.getIndex() + 1;
    var progress = run.progress();
    progress.counts = progress.counts.plan(known - expansion.total());
    progress.issue(known - expansion.granted(), run.now());
    var more = expansion.withTotal(known).withGranted(known);
    run.state().expansions().update(run.id(), expansion, more);
    return Optional.of(more);
  }

  private static void hidden(Run run, Expansion expansion, EvictionResult result) {
    var before = run.state().outcomes().hide(run.id(), expansion.ord(), result.getIndex());
    var outcome = HideOutcome.of(result.getOutcome());
    var again = run.state().reissues().get(run.id(), expansion.ord(), result.getIndex());
    if (before == HideOutcome.FAILED && Reruns.awaits(run, expansion, result.getIndex())) {
      if (outcome.isFinal() && outcome != HideOutcome.FAILED) {
        var taken = Reruns.takeHide(run, expansion, result.getIndex());
        settle(run, taken, result, HideOutcome.SCHEDULED, outcome);
      }
      return;
    }
    if (before.isFinal()) {
      if (outcome == HideOutcome.EVICTED && before != HideOutcome.EVICTED) {
        settle(run, expansion, result, before, outcome);
      }
      return;
    }
    if (result.getOutcome() == TaskOutcome.RETRY) {
      if (before == HideOutcome.PENDING && result.getAttempt() >= again.attempt()) {
        Retries.schedule(run, expansion, result, again);
      }
      return;
    }
    if (outcome == HideOutcome.PENDING || isStale(result, again, outcome)) {
      return;
    }
    if (outcome == HideOutcome.KEPT || outcome == HideOutcome.SUPERSEDED) {
      var producers = producersInTree(run, expansion, result);
      if (again.treeAttempt() == 0 && !producers.isEmpty()) {
        countProducers(run, expansion, result, again, before, producers);
        return;
      }
    }
    settle(run, expansion, result, before, outcome);
  }

  /** Answers to an earlier issue, where the latest one may say otherwise. */
  private static boolean isStale(EvictionResult result, Reissue again, HideOutcome outcome) {
    return switch (outcome) {
      case FAILED -> result.getAttempt() < again.attempt();
      case KEPT, SUPERSEDED -> result.getAttempt() < again.treeAttempt();
      case PENDING, EVICTED, ABSENT, CANCELLED, SCHEDULED -> false;
    };
  }

  /** Who produced what was kept, as far as it is evicted by this request anyway. */
  private static List<ExecutionId> producersInTree(
      Run run, Expansion expansion, EvictionResult result) {
    return result.getArtifacts().stream()
        .flatMap(artifact -> artifact.getProducer().stream())
        .filter(producer -> !producer.equals(expansion.execution()))
        .distinct()
        .filter(
            producer ->
                run.state()
                    .expansions()
                    .get(run.id(), producer)
                    .filter(other -> other.stage() == Stage.OPENED && isWhole(run, other))
                    .isPresent())
        .toList();
  }

  /** Only then all products of the execution are meant by the request. */
  private static boolean isWhole(Run run, Expansion producer) {
    var target = run.request().getTarget();
    var scope = run.request().getOptions().getDynamicScope();
    return producer.child()
        ? scope == DynamicScope.ALL || scope == DynamicScope.CHILDREN
        : scope == DynamicScope.ALL
            && (target.getWorkflowExecution().isPresent() || target.getExecutions().isPresent());
  }

  /** Issued again, once: thus no outcome depends on which execution of a tree came first. */
  private static void countProducers(
      Run run,
      Expansion expansion,
      EvictionResult result,
      Reissue again,
      HideOutcome before,
      List<ExecutionId> producers) {
    if (before == HideOutcome.SCHEDULED) {
      run.progress().scheduled--;
      run.progress().issue(1, run.now());
      run.state()
          .outcomes()
          .set(
              run.id(),
              expansion.ord(),
              result.getIndex(),
              HideOutcome.PENDING,
              PurgeOutcome.AWAITED);
    }
    var next = again.after(result.getAttempt(), again.lastError()).withTree(producers);
    run.state().reissues().put(run.id(), expansion.ord(), result.getIndex(), next);
    run.again(
        expansion,
        List.of(
            new RetryTask(result.getIndex(), next.attempt(), run.firstAction(), producers, null)));
  }

  private static void settle(
      Run run,
      Expansion expansion,
      EvictionResult result,
      HideOutcome before,
      HideOutcome outcome) {
    finish(run, expansion, result.getIndex(), before, outcome, error(result));
    if (outcome == HideOutcome.EVICTED) {
      result.getRestorableUntil().ifPresent(until -> restorable(run, until));
      if (run.isPlan()) {
        run.progress().objects = run.progress().objects.planned(result);
      }
    }
    run.audit(AuditTrail.outcome(run.request(), result, run.now()));
    log.debug("request={} task={} outcome={}", run.id(), result.getTaskId(), outcome);
  }

  /**
   * Tasks that were not granted yet never will be. Each gets its outcome: else they would count as
   * lost on their way, and be issued again.
   */
  static void endRest(Run run, Expansion expansion, HideOutcome outcome) {
    int rest = expansion.left();
    if (rest > 0) {
      var progress = run.progress();
      progress.counts = progress.counts.move(HideOutcome.PENDING, outcome, rest);
      run.state()
          .outcomes()
          .fill(run.id(), expansion.ord(), expansion.granted(), expansion.total(), outcome);
      var ended = expansion.withGranted(expansion.total()).withDone(expansion.done() + rest);
      run.state().expansions().update(run.id(), expansion, ended);
    }
  }

  /** Gives a task its final outcome. */
  static void finish(
      Run run,
      Expansion expansion,
      int index,
      HideOutcome before,
      HideOutcome outcome,
      @Nullable EvictionError error) {
    var progress = run.progress();
    switch (before) {
      case PENDING -> progress.inFlight--;
      case SCHEDULED -> progress.scheduled--;
      case EVICTED, ABSENT, SUPERSEDED, KEPT, FAILED, CANCELLED -> {}
    }
    progress.counts = progress.counts.move(before, outcome, 1);
    run.state().outcomes().set(run.id(), expansion.ord(), index, outcome, PurgeOutcome.AWAITED);
    run.state().reissues().remove(run.id(), expansion.ord(), index);
    if (!before.isFinal()) {
      var more = expansion.withDone(expansion.done() + 1);
      run.state().expansions().update(run.id(), expansion, more);
    }
    if (outcome == HideOutcome.FAILED && error != null) {
      progress.error(error);
    }
  }

  /** A purge proves the hide, whose own answer may still be on its way. */
  private static void purged(Run run, Expansion expansion, EvictionResult result) {
    var ended =
        switch (result.getOutcome()) {
          case PURGED -> PurgeOutcome.PURGED;
          case REINSTATED -> PurgeOutcome.REINSTATED;
          case RESTORED -> PurgeOutcome.RESTORED;
          case FAILED -> PurgeOutcome.FAILED;
          case UNKNOWN, EVICTED, KEPT, ABSENT, SUPERSEDED, RETRY -> PurgeOutcome.AWAITED;
        };
    if (ended != PurgeOutcome.AWAITED && !run.isPlan()) {
      end(run, expansion, result, ended);
    }
  }

  private static void restored(Run run, Expansion expansion, EvictionResult result) {
    switch (result.getOutcome()) {
      case RESTORED -> end(run, expansion, result, PurgeOutcome.RESTORED);
      case RETRY -> Retries.scheduleRestore(run, expansion, result);
      case FAILED, UNKNOWN, EVICTED, KEPT, ABSENT, SUPERSEDED, PURGED, REINSTATED -> {
        Restoring.failed(run, result);
        run.audit(AuditTrail.outcome(run.request(), result, run.now()));
      }
    }
  }

  private static void end(Run run, Expansion expansion, EvictionResult result, PurgeOutcome ended) {
    int index = result.getIndex();
    var hide = run.state().outcomes().hide(run.id(), expansion.ord(), index);
    if (hide == HideOutcome.FAILED && Reruns.awaits(run, expansion, index)) {
      var taken = Reruns.takeHide(run, expansion, index);
      finish(run, taken, index, HideOutcome.SCHEDULED, HideOutcome.EVICTED, null);
    } else if (hide != HideOutcome.EVICTED) {
      finish(run, expansion, index, hide, HideOutcome.EVICTED, null);
    }
    var before = run.state().outcomes().purge(run.id(), expansion.ord(), index);
    if (before == PurgeOutcome.FAILED && Reruns.awaits(run, expansion, index)) {
      if (ended == PurgeOutcome.FAILED) {
        return;
      }
      Reruns.takePurge(run, expansion, index);
      before = PurgeOutcome.AWAITED;
    }
    boolean late = before == PurgeOutcome.FAILED && ended != PurgeOutcome.FAILED;
    if (before != PurgeOutcome.AWAITED && !late) {
      return;
    }
    run.progress().counts = run.progress().counts.move(before, ended, 1);
    run.state().outcomes().set(run.id(), expansion.ord(), index, HideOutcome.EVICTED, ended);
    run.state().reissues().remove(run.id(), expansion.ord(), index);
    if (ended == PurgeOutcome.FAILED) {
      run.progress().error(error(result));
    } else if (ended == PurgeOutcome.PURGED) {
      run.progress().objects = run.progress().objects.purged(result);
    }
    run.audit(AuditTrail.outcome(run.request(), result, run.now()));
  }

  /** The earliest instant that still lies ahead. */
  private static void restorable(Run run, Instant until) {
    var known = run.progress().restorableUntil;
    if (known == null || !known.isAfter(run.now()) || until.isBefore(known)) {
      run.progress().restorableUntil = until;
    }
  }

  static EvictionError error(EvictionResult result) {
    return result
        .getError()
        .orElseGet(
            () ->
                EvictionError.newBuilder()
                    .setCode(ErrorCode.INTERNAL)
                    .setMessage(result.getWhy().isEmpty() ? "no cause was given" : result.getWhy())
                    .setExecution(result.getExecution())
                    .setEntry(result.getEntry())
                    .build());
  }
}
