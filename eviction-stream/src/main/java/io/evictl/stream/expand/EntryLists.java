package io.evictl.stream.expand;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.stream.expand.Cursor.Kind;
import java.util.function.Predicate;

/**
 * The entries of expansions, in the order of their keys. Entries that nodes named since an
 * expansion was counted lie between its own and are passed over, so that an index means the same
 * entry for ever.
 */
final class EntryLists {
  private final ExecutionStore executions;
  private final CursorStore cursors;

  EntryLists(ExecutionStore executions, CursorStore cursors) {
    this.executions = executions;
    this.cursors = cursors;
  }

  /** From the entry behind the one given ("" for the first), until the visitor returns false. */
  void after(String execution, Cursor cursor, String entry, Predicate<EntryGroup> visitor) {
    if (cursor.kind() == Kind.NODES) {
      executions.eachEntry(execution, entry, frozen(cursor, visitor));
    } else {
      members(execution, cursor, entry, false, visitor);
    }
  }

  /** From the entry given. */
  void from(String execution, Cursor cursor, String entry, Predicate<EntryGroup> visitor) {
    if (cursor.kind() == Kind.NODES) {
      executions.eachEntryFrom(execution, entry, frozen(cursor, visitor));
    } else {
      members(execution, cursor, entry, true, visitor);
    }
  }

  private static Predicate<EntryGroup> frozen(Cursor cursor, Predicate<EntryGroup> visitor) {
    return entry -> entry.sequence() > cursor.listing().frozen() || visitor.test(entry);
  }

  private void members(
      String execution,
      Cursor cursor,
      String from,
      boolean inclusive,
      Predicate<EntryGroup> visitor) {
    var group = new EntryGroup.Collector();
    cursors.eachMember(
        execution,
        cursor,
        from,
        inclusive,
        member -> {
          boolean go = group.startsOrContinues(member.entry()) || visitor.test(group.take());
          if (go) {
            add(group, execution, cursor, member);
          } else {
            group.clear();
          }
          return go;
        });
    if (!group.isEmpty() && visitor.test(group.take())) {
      group.clear();
    }
  }

  private void add(
      EntryGroup.Collector group, String execution, Cursor cursor, CursorStore.Member member) {
    switch (cursor.kind()) {
      case NODES, SELECTED ->
          executions
              .sighting(execution, member.entry(), member.nodeId())
              .ifPresent(sighting -> group.add(member.entry(), member.nodeId(), sighting));
      case FOUND, ENTRY, DATASETS -> {
        var seen = cursor.kind() == Kind.FOUND ? seen(member, Keys.execution(execution)) : null;
        if (member.nodeId().isEmpty()) {
          group.add(member.entry(), seen);
        } else {
          group.addOfNode(member.entry(), member.nodeId(), seen);
        }
      }
    }
  }

  /** Its own metadata named the execution as its producer, if it was not hit. */
  private static SeenArtifact seen(CursorStore.Member member, ExecutionId producer) {
    return member.seen() != null
        ? member.seen()
        : SeenArtifact.newBuilder()
            .setArtifactId(member.artifactId())
            .setProducer(producer)
            .build();
  }
}
