package io.evictl.stream.expand;

import io.evictl.stream.state.KeyParts;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code cursors}: execution, request, ord → {@link Cursor}. {@code pages}: execution, request,
 * ord, page → key of the page's first entry, so that an index is found without counting from 0.
 */
final class CursorStore {
  static final int PAGE = 256;
  private static final int VERSION = 1;

  private final SortedBytes cursors;
  private final SortedBytes pages;

  CursorStore(SortedBytes cursors, SortedBytes pages) {
    this.cursors = cursors;
    this.pages = pages;
  }

  Optional<Cursor> get(String execution, String request, int ord) {
    return Optional.ofNullable(cursors.get(key(execution, request, ord).bytes()))
        .map(Cursor::decode);
  }

  void put(String execution, Cursor cursor) {
    var key = key(execution, cursor.request().getRequestId(), cursor.ord());
    cursors.put(key.bytes(), cursor.encode());
  }

  /** Those that are not open yet. */
  List<Cursor> waiting(String execution) {
    var prefix = StateKey.of(execution);
    var waiting = new ArrayList<Cursor>();
    cursors.scan(
        prefix.bytes(),
        prefix.end(),
        (key, value) -> {
          var cursor = Cursor.decode(value);
          if (!cursor.isOpen()) {
            waiting.add(cursor);
          }
          return true;
        });
    return waiting;
  }

  boolean hasAny(String execution) {
    var prefix = StateKey.of(execution);
    var found = new boolean[1];
    cursors.scan(
        prefix.bytes(),
        prefix.end(),
        (key, value) -> {
          found[0] = true;
          return false;
        });
    return found[0];
  }

  void remove(String execution, String request, int ord) {
    var key = key(execution, request, ord);
    cursors.put(key.bytes(), null);
    var all = new ArrayList<byte[]>();
    pages.scan(key.bytes(), key.end(), (page, value) -> all.add(page));
    all.forEach(page -> pages.put(page, null));
  }

  void putPage(String execution, Cursor cursor, int page, String firstEntry) {
    pages.put(
        key(execution, cursor.request().getRequestId(), cursor.ord()).number(page).bytes(),
        new StateWriter(VERSION).text(firstEntry).bytes());
  }

  Optional<String> page(String execution, Cursor cursor, int page) {
    var key = key(execution, cursor.request().getRequestId(), cursor.ord()).number(page).bytes();
    return Optional.ofNullable(pages.get(key)).map(CursorStore::text);
  }

  /** The page that holds an entry, if any does. */
  Optional<Integer> pageOf(String execution, Cursor cursor, String entry) {
    var prefix = key(execution, cursor.request().getRequestId(), cursor.ord());
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
