package io.evictl.ops.systemtests.state;

import io.evictl.ops.systemtests.oracle.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What went, held against what had to go.
 *
 * @param evicted artifacts that had to go, and went wholly
 * @param alsoEvicted artifacts that were free to go, and went wholly
 * @param problems in words; empty if all is as it should be
 */
public record Judgement(int evicted, int alsoEvicted, List<String> problems) {

  private static final int SHOWN = 5;

  public Judgement {
    problems = List.copyOf(problems);
  }

  /**
   * Judges. Pure.
   *
   * @param required artifacts that must go
   * @param free artifacts that may go, each wholly or not at all
   */
  public static Judgement of(
      Collection<ArtifactState> required,
      Collection<ArtifactState> free,
      RowChanges rows,
      ObjectChanges objects) {
    var problems = new ArrayList<String>();
    note(problems, "row came or changed", rows.come());
    note(problems, "object came or changed", objects.changed());
    int evicted = 0;
    for (var artifact : required) {
      if (isGone(artifact, rows, objects, problems)) {
        evicted++;
      } else if (isWhole(artifact, rows, objects) && !isNothing(artifact)) {
        problems.add("not deleted: " + artifact.name());
      }
    }
    int alsoEvicted = 0;
    for (var artifact : free) {
      if (isGone(artifact, rows, objects, problems)) {
        alsoEvicted++;
      }
    }
    note(problems, "row deleted that had to stay", surplus(rows, required, free));
    note(problems, "object deleted that had to stay", surplus(objects, required, free));
    return new Judgement(evicted, alsoEvicted, problems);
  }

  private static boolean isNothing(ArtifactState artifact) {
    return artifact.rows().isEmpty() && artifact.objects().isEmpty();
  }

  private static boolean isWhole(ArtifactState artifact, RowChanges rows, ObjectChanges objects) {
    return Stream.concat(
            artifact.rows().stream().map(rows.gone()::contains),
            artifact.objects().stream().map(objects.gone()::contains))
        .noneMatch(gone -> gone);
  }

  /** Whether all of it went; a part of it that stayed alone is a problem. */
  private static boolean isGone(
      ArtifactState artifact, RowChanges rows, ObjectChanges objects, List<String> problems) {
    if (isNothing(artifact) || isWhole(artifact, rows, objects)) {
      return false;
    }
    var rowsLeft = new TreeSet<>(artifact.rows());
    rowsLeft.removeAll(rows.gone());
    note(problems, "row left of a deleted artifact", rowsLeft);
    var objectsLeft = new TreeSet<>(artifact.objects());
    objectsLeft.removeAll(objects.gone());
    note(problems, "object left of a deleted artifact", objectsLeft);
    return rowsLeft.isEmpty() && objectsLeft.isEmpty();
  }

  private static Set<Row> surplus(
      RowChanges rows, Collection<ArtifactState> required, Collection<ArtifactState> free) {
    var surplus = new TreeSet<>(rows.gone());
    required.forEach(artifact -> surplus.removeAll(artifact.rows()));
    free.forEach(artifact -> surplus.removeAll(artifact.rows()));
    return surplus;
  }

  private static Set<ObjectKey> surplus(
      ObjectChanges objects, Collection<ArtifactState> required, Collection<ArtifactState> free) {
    var surplus = new TreeSet<>(objects.gone());
    required.forEach(artifact -> surplus.removeAll(artifact.objects()));
    free.forEach(artifact -> surplus.removeAll(artifact.objects()));
    return surplus;
  }

  private static void note(List<String> problems, String what, Collection<?> which) {
    which.stream().limit(SHOWN).forEach(one -> problems.add(what + ": " + one));
    if (which.size() > SHOWN) {
      problems.add("… %s: %d more".formatted(what, which.size() - SHOWN));
    }
  }
}
