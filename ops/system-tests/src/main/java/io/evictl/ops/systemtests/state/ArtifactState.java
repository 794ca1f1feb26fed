package io.evictl.ops.systemtests.state;

import io.evictl.ops.systemtests.oracle.ListedArtifact;
import io.evictl.ops.systemtests.oracle.ObjectKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An artifact with all that goes when it goes.
 *
 * @param name for messages
 * @param rows of every table
 * @param objects its own
 */
public record ArtifactState(String name, Set<Row> rows, Set<ObjectKey> objects) {

  private static final String TAGS = "tags";

  public ArtifactState {
    rows = new TreeSet<>(rows);
    objects = new TreeSet<>(objects);
  }

  /** Of artifacts as the pristine tables have them. */
  public static List<ArtifactState> of(
      Collection<ListedArtifact> artifacts, Set<ObjectKey> stored, Connection database)
      throws SQLException {
    var states = new ArrayList<ArtifactState>();
    for (var artifact : artifacts) {
      var objects = new TreeSet<>(artifact.objects());
      objects.retainAll(stored);
      states.add(
          new ArtifactState(
              artifact.dataset().name() + " " + artifact.artifactId(),
              ArtifactRows.of(artifact, database),
              objects));
    }
    return states;
  }

  /** Whether it is there no more, wholly. */
  public boolean isGoneIn(RowChanges changedRows, ObjectChanges changedObjects) {
    return !rows.isEmpty()
        && changedRows.gone().containsAll(rows)
        && changedObjects.gone().containsAll(objects);
  }

  /** What goes when it is hidden only: its tags. */
  public ArtifactState hidden() {
    var tags = new TreeSet<>(rows);
    tags.removeIf(row -> !row.table().equals(TAGS));
    return new ArtifactState(name, tags, Set.of());
  }
}
