package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.stream.expand.Cursor.Kind;
import io.evictl.stream.expand.CursorStore.Member;
import java.time.Instant;

/**
 * Entries that were found in the catalog, collected until all datasets are looked through. What a
 * node names is left to the expansion that asked: one entry is one task.
 */
final class Findings {
  /** Tag of a dynamic node's specification (flyte PR 6372, future_artifact_manager.go). */
  private static final String SPEC_TAG = "flyte_cached_future-";

  private final ExecutionStore executions;
  private final CursorStore cursors;
  private final Opening opening;

  Findings(ExecutionStore executions, CursorStore cursors, Opening opening) {
    this.executions = executions;
    this.cursors = cursors;
    this.opening = opening;
  }

  /**
   * Adds what was found; nothing more: then the list is fixed.
   *
   * @param cursor of kind FOUND
   */
  void take(ExpandCommand command, Cursor cursor, Instant now) {
    var execution = command.getExecution();
    var key = Keys.of(execution);
    if (cursor.listing().stage() != Listing.Stage.WAITING) {
      return;
    }
    if (command.getFound().isEmpty()) {
      opening.start(execution, cursor, Basis.UNKNOWN, now);
      return;
    }
    cursors.put(key, cursor);
    for (var found : command.getFound()) {
      var entry = Keys.of(found.getEntry());
      boolean known =
          cursors.isFound(key, cursor.requestId(), entry) || isNamed(key, cursor, found);
      if (!known && isMeant(cursor, found.getEntry())) {
        cursors.addMember(
            key,
            cursor,
            new Member(
                entry,
                found.getNodeId().orElse(""),
                found.getArtifactId(),
                found.getSeen().orElse(null)));
      }
    }
  }

  private static boolean isMeant(Cursor cursor, EntryKey entry) {
    return cursor.kind() == Kind.FOUND
        && (cursor.request().getOptions().getDynamicScope() != DynamicScope.SPEC
            || entry.getTag().filter(tag -> tag.startsWith(SPEC_TAG)).isPresent());
  }

  /** By a node known when the list of nodes was fixed. */
  private boolean isNamed(String key, Cursor cursor, FoundEntry found) {
    long frozen =
        cursors
            .get(key, cursor.requestId(), cursor.of())
            .map(of -> of.listing().frozen())
            .orElse(Long.MAX_VALUE);
    var entry = found.getEntry();
    if (entry.getTag().isPresent()) {
      var wanted = Keys.of(entry);
      return anySighting(key, wanted, wanted, frozen, "");
    }
    var all = EntryKey.newBuilder(entry).setTag("").setArtifactId(null).build();
    return anySighting(key, Keys.of(all), Keys.of(all), frozen, found.getArtifactId());
  }

  /**
   * @param prefix of the entries that count
   * @param artifactId the artifact that the sighting must name, "" for any
   */
  private boolean anySighting(
      String key, String from, String prefix, long frozen, String artifactId) {
    var any = new boolean[1];
    executions.eachSighting(
        key,
        from,
        (entry, nodeId, sighting) -> {
          boolean within = artifactId.isEmpty() ? entry.equals(prefix) : entry.startsWith(prefix);
          any[0] =
              within
                  && sighting.sequence() <= frozen
                  && (artifactId.isEmpty() || artifactId.equals(sighting.artifactId()));
          return within && !any[0];
        });
    return any[0];
  }
}
