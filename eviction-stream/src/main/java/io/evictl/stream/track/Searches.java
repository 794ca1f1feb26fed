package io.evictl.stream.track;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.stream.state.Ords;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.status.PurgeOutcome;
import io.evictl.stream.track.Expansion.Kind;
import io.evictl.stream.track.Expansion.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the catalog for what no node names: a worker looks through a dataset page by page, and
 * what it finds goes to the execution side, into an expansion of its own, which opens when all
 * datasets are through. What nodes name is evicted meanwhile, unless the request has a limit.
 */
final class Searches {
  private static final Logger log = LoggerFactory.getLogger(Searches.class);

  private Searches() {}

  /** The tasks of an execution's first search went out when it was opened. */
  static void sent(Run run, Expansion asking, int datasets) {
    var known = run.state().expansions().get(run.id(), Ords.datasets(asking.ord()));
    var search = known.orElseGet(() -> add(run, asking, Ords.datasets(asking.ord())));
    var whole = search.withTotal(datasets).withGranted(datasets);
    run.state().expansions().update(run.id(), search, whole);
    if (run.progress().cancelled) {
      stop(run, whole);
    } else {
      endIfThrough(run, whole);
    }
  }

  /**
   * The list that an answer belongs to which came before the report that its execution is open.
   * Nobody knows yet how many there are.
   */
  static Optional<Expansion> early(Run run, EvictionResult result) {
    return run.state()
        .expansions()
        .get(run.id(), Ords.asking(result.getOrd()))
        .filter(asking -> asking.kind() == Kind.EXECUTION)
        .filter(asking -> asking.stage() == Stage.OPENING || asking.stage() == Stage.WAITING)
        .filter(asking -> !run.progress().cancelled)
        .map(asking -> add(run, asking, result.getOrd()));
  }

  /** Looks once more. */
  static void again(Run run, Expansion asking, List<EntryKey> datasets) {
    var search = add(run, asking, run.progress().nextOrd);
    run.progress().nextOrd = Ords.found(search.ord()) + 1;
    var whole = search.withTotal(datasets.size()).withGranted(datasets.size());
    run.state().expansions().update(run.id(), search, whole);
    run.out()
        .expand(
            run.command(whole, ExpandStep.DISCOVER)
                .setOf(asking.ord())
                .setEntries(datasets)
                .build());
  }

  private static Expansion add(Run run, Expansion asking, int ord) {
    var search =
        Expansion.opening(
            ord, Kind.DATASETS, asking.ord(), asking.execution(), asking.child(), run.now());
    return add(run, search);
  }

  /** The list of what a search finds: where nothing is found, which is the rule, there is none. */
  private static Expansion addFound(Run run, Expansion search) {
    run.progress().found = true;
    var found =
        Expansion.opening(
            Ords.found(search.ord()),
            Kind.FOUND,
            search.of(),
            search.execution(),
            search.child(),
            run.now());
    return add(run, found);
  }

  private static Expansion add(Run run, Expansion list) {
    run.state().expansions().add(run.id(), list);
    run.progress().searching++;
    return list;
  }

  /** A worker's answer about one dataset. */
  static void take(Run run, Expansion search, EvictionResult result) {
    int index = result.getIndex();
    var before = run.state().outcomes().hide(run.id(), search.ord(), index);
    var again = run.state().reissues().get(run.id(), search.ord(), index);
    if (search.stage() != Stage.OPENING
        || before.isFinal()
        || result.getAttempt() < again.attempt()) {
      return;
    }
    if (result.getOutcome() == TaskOutcome.RETRY) {
      if (before == HideOutcome.PENDING && !Retries.scheduleSearch(run, search, result, again)) {
        failed(run, search, result);
      }
      return;
    }
    if (result.getOutcome() == TaskOutcome.FAILED) {
      failed(run, search, result);
      return;
    }
    found(run, search, result);
    var after = result.getDiscoverAfter();
    if (after.isEmpty()) {
      done(run, search, index, HideOutcome.ABSENT);
      return;
    }
    var next = again.after(result.getAttempt(), null).goOn(after.get());
    run.state().reissues().put(run.id(), search.ord(), index, next);
    run.again(search, List.of(task(index, next)));
  }

  static RetryTask task(int index, Reissue again) {
    return new RetryTask(
        index, again.attempt(), TaskAction.DISCOVER, List.of(), again.discoverAfter());
  }

  private static void found(Run run, Expansion search, EvictionResult result) {
    if (!result.getFound().isEmpty()) {
      log.info(
          "request={} dataset={} outcome=found entries={}",
          run.id(),
          result.getEntry().getDataset(),
          result.getFound().size());
      var list = foundBy(run, search).orElseGet(() -> addFound(run, search));
      run.out()
          .expand(
              run.command(list, ExpandStep.FOUND)
                  .setOf(search.of())
                  .setFound(result.getFound())
                  .build());
    }
  }

  private static void failed(Run run, Expansion search, EvictionResult result) {
    var cause = Settling.error(result);
    var error =
        EvictionError.newBuilder(cause)
            .setCode(cause.getCode() == ErrorCode.UNKNOWN ? ErrorCode.INTERNAL : cause.getCode())
            .setMessage("%s: %s".formatted(sought(result.getEntry()), cause.getMessage()))
            .setExecution(search.execution())
            .setEntry(result.getEntry())
            .setRetryable(true)
            .build();
    var again = run.state().reissues().get(run.id(), search.ord(), result.getIndex());
    run.progress().unsearched++;
    run.progress().error(error);
    run.state()
        .reissues()
        .put(run.id(), search.ord(), result.getIndex(), again.after(result.getAttempt(), error));
    done(run, search, result.getIndex(), HideOutcome.FAILED);
  }

  private static String sought(EntryKey dataset) {
    return dataset
        .getTag()
        .filter(node -> !node.isEmpty())
        .map("cache hits of the items of node %s could not be found"::formatted)
        .orElseGet(
            () ->
                "dataset %s could not be looked through for what no node names"
                    .formatted(dataset.getDataset()));
  }

  /** With the last one, the list of what was found is complete. */
  private static void done(Run run, Expansion search, int index, HideOutcome outcome) {
    run.state().outcomes().set(run.id(), search.ord(), index, outcome, PurgeOutcome.AWAITED);
    if (outcome != HideOutcome.FAILED) {
      run.state().reissues().remove(run.id(), search.ord(), index);
    }
    var more = search.withDone(search.done() + 1);
    run.state().expansions().update(run.id(), search, more);
    endIfThrough(run, more);
  }

  private static void endIfThrough(Run run, Expansion search) {
    if (search.stage() == Stage.OPENING && search.done() == search.total()) {
      Discovery.to(run, search, Stage.OPENED);
      foundBy(run, search).ifPresent(found -> fix(run, found));
    }
  }

  /** The list of what was found is to be fixed. */
  private static void fix(Run run, Expansion found) {
    run.out().expand(run.command(found, ExpandStep.FOUND).setOf(found.of()).build());
  }

  private static Optional<Expansion> foundBy(Run run, Expansion search) {
    return run.state().expansions().get(run.id(), Ords.found(search.ord()));
  }

  /** What got no answer is asked for again. */
  static void askAgain(Run run, Expansion expansion) {
    if (expansion.kind() == Kind.FOUND) {
      var search = run.state().expansions().get(run.id(), expansion.ord() - 1);
      if (search.filter(s -> s.stage() == Stage.OPENED).isPresent()) {
        fix(run, expansion);
      }
      return;
    }
    var tasks = new ArrayList<RetryTask>();
    run.state()
        .outcomes()
        .each(
            run.id(),
            expansion.ord(),
            0,
            expansion.total(),
            (index, outcome, purge) -> {
              if (outcome == HideOutcome.PENDING) {
                var next = run.state().reissues().get(run.id(), expansion.ord(), index).next();
                run.state().reissues().put(run.id(), expansion.ord(), index, next);
                tasks.add(task(index, next));
              }
              return tasks.size() < TrackRules.SWEPT;
            });
    run.again(expansion, tasks);
  }

  /** Nobody wants to know any more. */
  static void stop(Run run, Expansion expansion) {
    Discovery.to(run, expansion, Stage.OPENED);
  }
}
