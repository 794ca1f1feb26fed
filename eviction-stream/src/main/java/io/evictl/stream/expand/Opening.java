package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.stream.expand.Cursor.Kind;
import io.evictl.stream.expand.CursorStore.Member;
import io.evictl.stream.expand.Reports.Found;
import io.evictl.stream.schedule.Timer;
import io.evictl.stream.schedule.TimerQueue;
import io.evictl.stream.state.Ords;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fixes the list of an expansion, over as many steps as it takes, and tells what it found. */
final class Opening {
  private static final Logger log = LoggerFactory.getLogger(Opening.class);

  /** Kind of the timer that asks for the next step. */
  static final int COUNT = 2;

  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final TimerQueue timers;
  private final Counting counting;
  private final Emission emission;
  private final Reports reports;

  Opening(
      ExecutionStore executions,
      CursorStore cursors,
      TimerQueue timers,
      Emission emission,
      EntryLists lists,
      Reports reports) {
    this.executions = executions;
    this.cursors = cursors;
    this.timers = timers;
    this.counting = new Counting(executions, cursors, lists);
    this.emission = emission;
    this.reports = reports;
  }

  /** What nodes name from now on does not belong to the expansion any more. */
  void start(ExecutionId execution, Cursor cursor, Basis basis, Instant now) {
    long sequence = executions.execution(Keys.of(execution), now).sequence();
    step(execution, cursor.with(cursor.listing().counting(sequence, basis)), now);
  }

  void step(ExecutionId execution, Cursor cursor, Instant now) {
    var key = Keys.of(execution);
    var step = counting.next(key, cursor);
    if (step.done()) {
      open(execution, step.cursor(), step.first(), now);
    } else {
      cursors.put(key, step.cursor());
      timers.add(Timer.at(now, COUNT, key, cursor.requestId(), cursor.ord()));
    }
  }

  /** With children to look at, nothing is emitted before a grant. */
  private void open(ExecutionId execution, Cursor cursor, List<EntryGroup> first, Instant now) {
    var key = Keys.of(execution);
    var found = found(key, cursor, now);
    boolean follows =
        cursor.request().getOptions().getIncludeChildExecutions()
            && !found.children().followed().isEmpty();
    boolean single = !follows && !cursor.child() && cursor.kind() != Kind.FOUND;
    boolean mayEmit = single || cursor.kind() == Kind.DATASETS;
    var open = emission.emit(execution, cursor.with(cursor.listing().open(mayEmit)), first);
    cursors.put(key, open);
    if (cursor.kind() != Kind.DATASETS) {
      reports.opened(execution, open, found);
    }
    if (!found.datasets().sought().isEmpty()) {
      var search = open.beside(Ords.datasets(open.ord()), Kind.DATASETS, now);
      search(execution, search, found.datasets().sought(), now);
    }
    log.info(
        "request={} execution={} kind={} outcome=opened entries={} children={} datasets={} basis={}",
        open.requestId(),
        key,
        open.kind(),
        open.listing().total(),
        found.children().followed().size(),
        found.datasets().sought().size(),
        open.listing().basis());
  }

  /**
   * Has datasets looked through.
   *
   * @param search a list of kind DATASETS, not known yet
   * @param datasets with the id of a node in place of the tag where hits of its items are meant
   */
  void search(ExecutionId execution, Cursor search, List<EntryKey> datasets, Instant now) {
    var key = Keys.of(execution);
    for (var dataset : datasets) {
      cursors.addMember(key, search, new Member(Keys.of(dataset), dataset.getTag().orElse(""), ""));
    }
    start(execution, search.with(Listing.waiting(datasets.size())), Basis.UNKNOWN, now);
  }

  /** Children and datasets: the same however often it is asked, while the nodes stay the same. */
  Found found(String key, Cursor cursor, Instant now) {
    if (cursor.kind() != Kind.NODES && cursor.kind() != Kind.SELECTED) {
      return Found.NOTHING;
    }
    var scope = Scope.of(cursor.request(), id -> executions.node(key, id));
    var notable = new NotableNodes(executions, key);
    var datasets = Datasets.of(executions, notable, key, scope, cursor.kind() == Kind.NODES);
    boolean withHits = cursor.request().getOptions().getIncludeCacheHits();
    return new Found(
        executions.execution(key, now).phase(),
        Children.of(notable, scope, cursor.listing().basis()),
        withHits ? datasets.and(ItemHits.of(notable, scope)) : datasets);
  }
}
