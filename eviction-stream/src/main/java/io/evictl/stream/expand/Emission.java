package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RetryTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Emits tasks of open expansions, in the order of their entries, and finds entries by index. */
final class Emission {
  private final ExecutionStore executions;
  private final EntryLists lists;
  private final CursorStore cursors;
  private final ExpandOutput out;

  Emission(ExecutionStore executions, EntryLists lists, CursorStore cursors, ExpandOutput out) {
    this.executions = executions;
    this.lists = lists;
    this.cursors = cursors;
    this.out = out;
  }

  /**
   * Emits up to what is granted, of a list that has just been fixed.
   *
   * @param first its first entries, if they are at hand
   */
  Cursor emit(ExecutionId execution, Cursor cursor, List<EntryGroup> first) {
    int upTo = Math.min(cursor.listing().granted(), cursor.listing().total());
    if (upTo == 0 || first.size() < upTo) {
      return emit(execution, cursor);
    }
    var maker = maker(execution, cursor);
    for (int index = 0; index < upTo; index++) {
      var entry = first.get(index);
      out.task(entry.entry(), maker.task(entry, index));
    }
    return cursor.with(cursor.listing().emit(upTo, first.get(upTo - 1).entry()));
  }

  /** Emits up to what is granted. */
  Cursor emit(ExecutionId execution, Cursor cursor) {
    var listing = cursor.listing();
    int upTo = Math.min(listing.granted(), listing.total());
    if (listing.emitted() >= upTo) {
      return cursor;
    }
    var next = new AtomicInteger(listing.emitted());
    var last = new String[] {listing.lastEntry()};
    var maker = maker(execution, cursor);
    lists.after(
        Keys.of(execution),
        cursor,
        listing.lastEntry(),
        entry -> {
          out.task(entry.entry(), maker.task(entry, next.getAndIncrement()));
          last[0] = entry.entry();
          return next.get() < upTo;
        });
    return cursor.with(listing.emit(next.get(), last[0]));
  }

  private TaskMaker maker(ExecutionId execution, Cursor cursor) {
    var key = Keys.of(execution);
    return new TaskMaker(cursor, execution, node -> executions.node(key, node));
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
    var maker = maker(execution, cursor);
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
                  out.task(entry.entry(), maker.task(entry, task));
                }
                return !left.isEmpty();
              });
        });
  }

  /** Indexes of the entries, as far as the list has them. */
  List<Integer> locate(ExecutionId execution, Cursor cursor, List<EntryKey> wanted) {
    var found = new ArrayList<Integer>();
    for (var entry : wanted) {
      locate(execution, cursor, Keys.of(entry)).ifPresent(found::add);
    }
    return found;
  }

  private Optional<Integer> locate(ExecutionId execution, Cursor cursor, String wanted) {
    var found = new ArrayList<Integer>();
    cursors
        .pageOf(Keys.of(execution), cursor, wanted)
        .ifPresent(
            page ->
                eachOfPage(
                    execution,
                    cursor,
                    page,
                    (index, entry) -> {
                      if (entry.entry().equals(wanted)) {
                        found.add(index);
                      }
                      return entry.entry().compareTo(wanted) < 0;
                    }));
    return found.stream().findFirst();
  }

  private void eachOfPage(ExecutionId execution, Cursor cursor, int page, Indexed visitor) {
    var key = Keys.of(execution);
    var index = new AtomicInteger(page * CursorStore.PAGE);
    cursors
        .page(key, cursor, page)
        .ifPresent(
            first ->
                lists.from(
                    key,
                    cursor,
                    first,
                    entry ->
                        index.get() < (page + 1) * CursorStore.PAGE
                            && visitor.visit(index.getAndIncrement(), entry)));
  }

  @FunctionalInterface
  private interface Indexed {
    boolean visit(int index, EntryGroup entry);
  }
}
