package io.evictl.stream.expand;

import io.evictl.stream.expand.Cursor.Kind;
import io.evictl.stream.expand.CursorStore.Member;
import io.evictl.stream.expand.Scope.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Counts the entries of an expansion, chooses them where not all are meant, and notes where its
 * pages start. A step is bounded: a million entries in one go would outlast a transaction.
 */
final class Counting {
  static final int STEP = 20_000;

  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final EntryLists lists;

  Counting(ExecutionStore executions, CursorStore cursors, EntryLists lists) {
    this.executions = executions;
    this.cursors = cursors;
    this.lists = lists;
  }

  /**
   * A step.
   *
   * @param done whether it was the last one
   * @param first the list's first entries, as many as one page has, if this step met them: so that
   *     those of a short list need not be read a second time
   */
  record Step(Cursor cursor, boolean done, List<EntryGroup> first) {}

  Step next(String execution, Cursor cursor) {
    return cursor.kind() == Kind.SELECTED ? select(execution, cursor) : count(execution, cursor);
  }

  private Step count(String execution, Cursor cursor) {
    var tally = new Tally(execution, cursor);
    lists.after(
        execution,
        cursor,
        cursor.listing().lastEntry(),
        entry -> {
          if (tally.looked == STEP) {
            return false;
          }
          tally.looked++;
          tally.keep(entry);
          tally.add(entry.entry());
          tally.last = entry.entry();
          return true;
        });
    return tally.step();
  }

  /** Stops between entries only, so that all nodes of an entry are seen in one step. */
  private Step select(String execution, Cursor cursor) {
    var tally = new Tally(execution, cursor);
    Function<String, Optional<StoredNode>> nodes = id -> executions.node(execution, id);
    var scope = Scope.of(cursor.request(), nodes);
    var chosen = new String[] {""};
    executions.eachSighting(
        execution,
        cursor.listing().lastEntry(),
        (entry, nodeId, sighting) -> {
          if (entry.equals(cursor.listing().lastEntry())) {
            return true;
          }
          if (tally.looked >= STEP && !entry.equals(tally.last)) {
            tally.more = true;
            return false;
          }
          tally.looked++;
          tally.last = entry;
          if (sighting.sequence() > cursor.listing().frozen()) {
            return true;
          }
          var place = nodes.apply(nodeId).map(scope::entryOf).orElse(Place.UNKNOWN);
          if (place == Place.UNKNOWN) {
            tally.unplaced++;
          }
          if (place == Place.INSIDE) {
            cursors.addMember(execution, cursor, new Member(entry, nodeId, ""));
            if (!chosen[0].equals(entry)) {
              tally.add(entry);
              chosen[0] = entry;
            }
          }
          return true;
        });
    return tally.step();
  }

  /** What one step has seen. */
  private final class Tally {
    private final String execution;
    private final Cursor cursor;
    private final List<EntryGroup> first = new ArrayList<>();
    private int total;
    private int looked;
    private int unplaced;
    private boolean more;
    private String last;

    Tally(String execution, Cursor cursor) {
      this.execution = execution;
      this.cursor = cursor;
      this.total = cursor.listing().total();
      this.last = cursor.listing().lastEntry();
    }

    void keep(EntryGroup entry) {
      if (total < CursorStore.PAGE) {
        first.add(entry);
      }
    }

    void add(String entry) {
      if (total % CursorStore.PAGE == 0) {
        cursors.putPage(execution, cursor, total / CursorStore.PAGE, entry);
      }
      total++;
    }

    Step step() {
      boolean done = cursor.kind() == Kind.SELECTED ? !more : looked < STEP;
      return new Step(cursor.with(cursor.listing().counted(total, last, unplaced)), done, first);
    }
  }
}
