package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RetryTask;
import io.evictl.schemas.record.TaskAction;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Emits tasks of an open expansion. Its entries are those that a node had named when it opened, in
 * the order of their keys; entries named since then lie between them and are passed over, so that
 * an index means the same entry for ever.
 */
final class Emission {
  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final ExpandOutput out;

  Emission(ExecutionStore executions, CursorStore cursors, ExpandOutput out) {
    this.executions = executions;
    this.cursors = cursors;
    this.out = out;
  }

  /** Counts the entries of an expansion that opens, and notes where its pages start. */
  int index(String execution, Cursor cursor, long frozen) {
    var count = new AtomicInteger();
    executions.eachEntry(
        execution,
        "",
        entry -> {
          if (entry.sequence() <= frozen) {
            int index = count.getAndIncrement();
            if (index % CursorStore.PAGE == 0) {
              cursors.putPage(execution, cursor, index / CursorStore.PAGE, entry.entry());
            }
          }
          return true;
        });
    return count.get();
  }

  /** Emits up to what is granted. */
  Cursor emit(ExecutionId execution, Cursor cursor) {
    int upTo = Math.min(cursor.granted(), cursor.total());
    if (cursor.emitted() >= upTo) {
      return cursor;
    }
    var next = new AtomicInteger(cursor.emitted());
    var last = new String[] {cursor.lastEntry()};
    executions.eachEntry(
        Keys.of(execution),
        cursor.lastEntry(),
        entry -> {
          if (entry.sequence() <= cursor.frozen()) {
            out.task(TaskMaker.task(cursor, execution, entry, next.getAndIncrement()));
            last[0] = entry.entry();
          }
          return next.get() < upTo;
        });
    return cursor.emit(next.get(), last[0]);
  }

  /** Issues tasks again, by index. */
  void again(ExecutionId execution, Cursor cursor, List<RetryTask> tasks) {
    var pages =
        tasks.stream()
            .collect(
                Collectors.groupingBy(
                    task -> task.getIndex() / CursorStore.PAGE,
                    TreeMap::new,
                    Collectors.toMap(
                        RetryTask::getIndex, task -> task, (first, second) -> second)));
    pages.forEach(
        (page, byIndex) -> {
          var left = new TreeMap<>(byIndex);
          eachOfPage(
              execution,
              cursor,
              page,
              (index, entry) -> {
                var task = left.remove(index);
                if (task != null) {
                  out.task(TaskMaker.task(cursor, execution, entry, task));
                }
                return !left.isEmpty();
              });
        });
  }

  /** Issues the restore of one entry, if it is among those emitted. */
  void restore(ExecutionId execution, Cursor cursor, EntryKey wanted) {
    var key = Keys.of(wanted);
    cursors
        .pageOf(Keys.of(execution), cursor, key)
        .ifPresent(
            page ->
                eachOfPage(
                    execution,
                    cursor,
                    page,
                    (index, entry) -> {
                      if (entry.entry().equals(key) && index < cursor.emitted()) {
                        var again = new RetryTask(index, 0, TaskAction.RESTORE, List.of(), null);
                        out.task(TaskMaker.task(cursor, execution, entry, again));
                      }
                      return entry.entry().compareTo(key) < 0;
                    }));
  }

  private void eachOfPage(ExecutionId execution, Cursor cursor, int page, Indexed visitor) {
    var key = Keys.of(execution);
    var index = new AtomicInteger(page * CursorStore.PAGE);
    Predicate<EntryGroup> counting =
        entry ->
            entry.sequence() > cursor.frozen()
                || (index.get() < (page + 1) * CursorStore.PAGE
                    && visitor.visit(index.getAndIncrement(), entry));
    cursors
        .page(key, cursor, page)
        .ifPresent(first -> executions.eachEntryFrom(key, first, counting));
  }

  @FunctionalInterface
  private interface Indexed {
    boolean visit(int index, EntryGroup entry);
  }
}
