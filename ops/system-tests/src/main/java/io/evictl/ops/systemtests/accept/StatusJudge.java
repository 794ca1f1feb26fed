package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.Expectation;
import io.evictl.ops.systemtests.oracle.ExpectedCounts;
import io.evictl.ops.systemtests.state.ObjectChanges;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Holds the last status of a case against what it had to tell. Pure. */
final class StatusJudge {

  private StatusJudge() {}

  /** Of a request that had to run to its end. */
  static List<String> ended(EvictionStatus status, Way way, Expectation expectation) {
    var problems = new ArrayList<>(untold(status, way) ? purged(status) : succeeded(status));
    var basis = way.hasSnapshots() ? Basis.SNAPSHOT : Basis.EVENTS_ONLY;
    if (status.getBasis() != basis) {
      problems.add("basis %s, not %s".formatted(status.getBasis(), basis));
    }
    if (way.hasSnapshots()) {
      expectation.counts().ifPresent(it -> compare(it, status.getCounts(), problems));
    }
    return problems;
  }

  /** Of a request that names an entry itself: it rests on no list of nodes. */
  static List<String> endedOfEntry(EvictionStatus status, Expectation expectation) {
    var problems = new ArrayList<>(succeeded(status));
    expectation.counts().ifPresent(it -> compare(it, status.getCounts(), problems));
    return problems;
  }

  /** Without flyteadmin's database nobody can tell what items of arrays hit: the status says so. */
  private static boolean untold(EvictionStatus status, Way way) {
    return !way.hasSnapshots()
        && EnumSet.of(RequestState.PARTIALLY_FAILED, RequestState.FAILED)
            .contains(status.getState())
        && status.getCounts().getFailed() == 0
        && !status.getErrors().isEmpty()
        && status.getErrors().stream()
            .allMatch(error -> error.getMessage().startsWith("cache hits of the items of node"));
  }

  private static List<String> succeeded(EvictionStatus status) {
    var problems = new ArrayList<String>();
    if (status.getState() != RequestState.SUCCEEDED) {
      problems.add(
          "state %s, not SUCCEEDED: %s %s"
              .formatted(status.getState(), status.getMessage(), status.getErrors()));
    }
    problems.addAll(purged(status));
    return problems;
  }

  private static List<String> purged(EvictionStatus status) {
    var problems = new ArrayList<String>();
    var counts = status.getCounts();
    if (counts.getPurged() != counts.getEvicted()) {
      problems.add("not all that was evicted is purged: " + counts);
    }
    return problems;
  }

  /** Of a request that rests hidden. */
  static List<String> hidden(EvictionStatus status) {
    var counts = status.getCounts();
    return counts.getAwaitingPurge() == counts.getEvicted() && counts.getEvicted() > 0
        ? List.of()
        : List.of("EVICTED, but not all awaits its purge: " + counts);
  }

  /** What a request says to have deleted is what is missing from the bucket. */
  static List<String> objects(EvictionStatus status, ObjectChanges changes) {
    long told = status.getCounts().getObjectsDeleted();
    return told == changes.gone().size()
        ? List.of()
        : List.of("%d objects are gone, not %d".formatted(changes.gone().size(), told));
  }

  /** Of a request that had to be rejected; its message must hold one of the words. */
  static List<String> rejected(EvictionStatus status, Set<String> words) {
    var problems = new ArrayList<String>();
    if (status.getState() != RequestState.REJECTED) {
      problems.add("state %s, not REJECTED: %s".formatted(status.getState(), status.getMessage()));
    }
    if (words.stream().noneMatch(status.getMessage()::contains)) {
      problems.add("the message names none of %s: %s".formatted(words, status.getMessage()));
    }
    return problems;
  }

  private static void compare(ExpectedCounts expected, StatusCounts counts, List<String> problems) {
    var told =
        new ExpectedCounts(
            counts.getEvicted(), counts.getSuperseded(), counts.getKept(), counts.getAbsent());
    if (!told.equals(expected) || counts.getPlanned() != expected.planned()) {
      problems.add("counts %s, not %s planned=%d".formatted(counts, expected, expected.planned()));
    }
  }
}
