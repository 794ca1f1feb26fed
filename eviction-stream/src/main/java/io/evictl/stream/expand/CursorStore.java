package io.evictl.stream.expand;

import io.evictl.schemas.record.SeenArtifact;
import io.evictl.stream.state.KeyParts;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code cursors}: execution, request, ord → {@link Cursor}. {@code pages}: execution, request,
 * ord, page → key of the page's first entry, so that an index is found without counting from 0.
 * {@code members}: execution, request, ord, entry, node id → artifact id, for lists that are not
 * simply all entries of an execution's nodes; the node id or the artifact id may be "".
 */
final class CursorStore {
  static final int PAGE = 256;
  private static final int VERSION = 1;

  /** 2: with what was seen. */
  private static final int MEMBER_VERSION = 2;

  private final SortedBytes cursors;
  private final SortedBytes pages;
  private final SortedBytes members;

  CursorStore(Function<String, ? extends SortedBytes> stores) {
    this.cursors = stores.apply(ExpandStores.CURSORS);
    this.pages = stores.apply(ExpandStores.PAGES);
    this.members = stores.apply(ExpandStores.MEMBERS);
  }

  /**
   * An entry of a list, named by a node or found as an artifact.
   *
   * @param seen of an entry that an item of the node hit: what it saw
   */
  record Member(String entry, String nodeId, String artifactId, @Nullable SeenArtifact seen) {
    Member(String entry, String nodeId, String artifactId) {
      this(entry, nodeId, artifactId, null);
    }
  }

  Optional<Cursor> get(String execution, String request, int ord) {
    return Optional.ofNullable(cursors.get(key(execution, request, ord).bytes()))
        .map(Cursor::decode);
  }

  void put(String execution, Cursor cursor) {
    var key = key(execution, cursor.requestId(), cursor.ord());
    cursors.put(key.bytes(), cursor.encode());
  }

  /** Those that wait for news of the execution. */
  List<Cursor> waiting(String execution) {
    var prefix = StateKey.of(execution);
    var waiting = new ArrayList<Cursor>();
    cursors.scan(
        prefix.bytes(),
        prefix.end(),
        (key, value) -> {
          var cursor = Cursor.decode(value);
          if (cursor.isWaiting()) {
            waiting.add(cursor);
          }
          return true;
        });
    return waiting;
  }

  boolean hasAny(String execution) {
    return cursors.hasAny(StateKey.of(execution).bytes());
  }

  void remove(String execution, String request, int ord) {
    var key = key(execution, request, ord);
    cursors.put(key.bytes(), null);
    var all = new ArrayList<byte[]>();
    pages.scan(key.bytes(), key.end(), (page, value) -> all.add(page));
    all.forEach(page -> pages.put(page, null));
    var listed = new ArrayList<byte[]>();
    members.scan(key.bytes(), key.end(), (member, value) -> listed.add(member));
    listed.forEach(member -> members.put(member, null));
  }

  void addMember(String execution, Cursor cursor, Member member) {
    members.put(
        key(execution, cursor.requestId(), cursor.ord())
            .text(member.entry())
            .text(member.nodeId())
            .bytes(),
        new StateWriter(MEMBER_VERSION)
            .text(member.artifactId())
            .optionalRecord(member.seen())
            .bytes());
  }

  /** Whether any list of the request about this execution has the entry as found. */
  boolean isFound(String execution, String request, String entry) {
    var prefix = StateKey.of(execution).text(request);
    var found = new boolean[1];
    cursors.scan(
        prefix.bytes(),
        prefix.end(),
        (key, value) -> {
          var cursor = Cursor.decode(value);
          var member = key(execution, request, cursor.ord()).text(entry).text("").bytes();
          found[0] = cursor.kind() == Cursor.Kind.FOUND && members.get(member) != null;
          return !found[0];
        });
    return found[0];
  }

  /** Visits members in the order of their entries, from or behind the one given ("": all). */
  void eachMember(
      String execution, Cursor cursor, String entry, boolean inclusive, Predicate<Member> visitor) {
    var list = key(execution, cursor.requestId(), cursor.ord());
    var end = list.end();
    var from =
        entry.isEmpty()
            ? list.bytes()
            : inclusive ? list.text(entry).bytes() : list.text(entry).end();
    members.scan(
        from,
        end,
        (key, value) -> {
          var parts = new KeyParts(key);
          parts.text();
          parts.text();
          parts.number();
          var reader = new StateReader(value, MEMBER_VERSION);
          return visitor.test(
              new Member(
                  parts.text(),
                  parts.text(),
                  reader.text(),
                  reader.version() == 1 ? null : reader.optionalRecord(SeenArtifact.class)));
        });
  }

  void putPage(String execution, Cursor cursor, int page, String firstEntry) {
    pages.put(
        key(execution, cursor.requestId(), cursor.ord()).number(page).bytes(),
        new StateWriter(VERSION).text(firstEntry).bytes());
  }

  Optional<String> page(String execution, Cursor cursor, int page) {
    var key = key(execution, cursor.requestId(), cursor.ord()).number(page).bytes();
    return Optional.ofNullable(pages.get(key)).map(CursorStore::text);
  }

  /** The page that holds an entry, if any does. */
  Optional<Integer> pageOf(String execution, Cursor cursor, String entry) {
    var prefix = key(execution, cursor.requestId(), cursor.ord());
    var found = new ArrayList<Integer>();
    pages.scan(
        prefix.bytes(),
        prefix.end(),
        (key, value) -> {
          boolean before = text(value).compareTo(entry) <= 0;
          if (before) {
            found.add(pageNumber(key));
          }
          return before;
        });
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  private static int pageNumber(byte[] key) {
    var parts = new KeyParts(key);
    parts.text();
    parts.text();
    parts.number();
    return parts.number();
  }

  private static String text(byte[] value) {
    return new StateReader(value, VERSION).text();
  }

  private static StateKey key(String execution, String request, int ord) {
    return StateKey.of(execution).text(request).number(ord);
  }
}
