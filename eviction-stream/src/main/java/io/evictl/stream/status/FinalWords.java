package io.evictl.stream.status;

import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.RequestState;
import java.util.ArrayList;
import java.util.List;

/**
 * How a request ended, and the sentence about it: what was left alone, why, and how to include it.
 * Pure.
 */
public final class FinalWords {
  private FinalWords() {}

  /**
   * What became of the request as a whole.
   *
   * @param counts of its tasks
   * @param lost executions that could not be expanded
   * @param cancelled whether it was cancelled
   * @param unsearched datasets that could not be looked through
   * @param childrenLeft children that the options leave alone
   * @param notFollowed children that do not belong to it
   * @param unplaced nodes of which it is not known whether they are meant
   * @param ambiguous datasets whose entries can't be told from those of other nodes
   */
  public record Whole(
      Counts counts,
      int lost,
      boolean cancelled,
      long unsearched,
      long childrenLeft,
      long notFollowed,
      long unplaced,
      List<String> ambiguous) {
    public Whole {
      ambiguous = List.copyOf(ambiguous);
    }
  }

  /** The terminal state once nothing is pending and no purge awaited. */
  public static RequestState state(Whole whole) {
    var counts = whole.counts();
    if (counts.evicted() > 0 && counts.restored() == counts.evicted()) {
      return RequestState.RESTORED;
    }
    if (whole.cancelled()) {
      return RequestState.CANCELLED;
    }
    long failed = counts.failed() + counts.purgeFailed();
    if (failed + whole.lost() + whole.unsearched() == 0) {
      return RequestState.SUCCEEDED;
    }
    return counts.planned() - counts.cancelled() > failed
        ? RequestState.PARTIALLY_FAILED
        : RequestState.FAILED;
  }

  public static String sentence(Whole whole, EvictionOptions options) {
    var counts = whole.counts();
    boolean plan = options.getMode() == EvictionMode.PLAN;
    var parts = new ArrayList<String>();
    parts.add(
        counts.evicted() == 0
            ? "nothing to evict"
            : entries(counts.evicted()) + (plan ? " would be evicted" : " evicted"));
    tell(parts, counts.restored(), "restored");
    tell(parts, counts.reinstated(), "put back, as its content was refreshed before the purge");
    tell(parts, counts.failed(), "failed, see errors");
    tell(parts, counts.purgeFailed(), "hidden but not purged, see errors");
    tell(parts, whole.lost(), "of its executions not expanded, see errors");
    tell(
        parts,
        whole.unsearched(),
        "datasets not looked through for what no node names, see errors");
    tell(parts, counts.cancelled(), "not begun, as it was cancelled");
    tell(parts, counts.kept(), kept(options));
    tell(parts, counts.superseded(), "superseded: newer content of another execution is there");
    tell(parts, counts.absent(), "absent already");
    tell(
        parts,
        whole.childrenLeft(),
        "child executions left alone; includeChildExecutions takes them, too");
    tell(parts, whole.notFollowed(), "child executions named but not followed");
    tell(parts, whole.unplaced(), "nodes left alone, as it is not known where they are nested");
    if (!whole.ambiguous().isEmpty()) {
      parts.add(
          "entries without a node left alone (AMBIGUOUS) in %s: other nodes write there, too, and"
                  .formatted(String.join(", ", whole.ambiguous()))
              + " nothing tells whose they are; the eviction of the whole execution takes them");
    }
    return String.join("; ", parts);
  }

  private static String kept(EvictionOptions options) {
    return options.getIncludeCacheHits()
        ? "kept: other executions produced them, and they are not known to be as seen"
        : "kept: other executions produced them; includeCacheHits takes those still as seen";
  }

  private static void tell(List<String> parts, long count, String what) {
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }

  private static String entries(long count) {
    return count == 1 ? "1 entry" : count + " entries";
  }
}
