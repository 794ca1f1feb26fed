package io.evictl.stream.track;

import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.status.HideOutcome;
import io.evictl.stream.status.PurgeOutcome;
import java.util.Arrays;

/**
 * Outcome of every task: request, ord, page → a version byte and a byte a task, the low four bits
 * that of the hide, the high four that of the purge; trimmed behind the highest index that is set.
 */
final class OutcomeStore {
  static final int PAGE = 1024;
  private static final byte VERSION = 1;

  private final SortedBytes store;

  OutcomeStore(SortedBytes store) {
    this.store = store;
  }

  HideOutcome hide(String request, int ord, int index) {
    return HideOutcome.values()[get(request, ord, index) & 0xf];
  }

  PurgeOutcome purge(String request, int ord, int index) {
    return PurgeOutcome.values()[get(request, ord, index) >> 4 & 0xf];
  }

  void set(String request, int ord, int index, HideOutcome hide, PurgeOutcome purge) {
    var key = key(request, ord, index / PAGE);
    var page = store.get(key);
    int at = index % PAGE + 1;
    var longEnough =
        page == null ? new byte[at + 1] : Arrays.copyOf(page, Math.max(page.length, at + 1));
    longEnough[0] = VERSION;
    longEnough[at] = (byte) (hide.ordinal() | purge.ordinal() << 4);
    store.put(key, longEnough);
  }

  /** Visits the tasks of an expansion in order, also those without an outcome. */
  void each(String request, int ord, int from, int upTo, Visitor visitor) {
    for (int page = from / PAGE; page * PAGE < upTo; page++) {
      var bytes = store.get(key(request, ord, page));
      int last = Math.min(PAGE, upTo - page * PAGE);
      for (int i = Math.max(0, from - page * PAGE); i < last; i++) {
        int both = bytes == null || i + 1 >= bytes.length ? 0 : bytes[i + 1];
        var hide = HideOutcome.values()[both & 0xf];
        if (!visitor.visit(page * PAGE + i, hide, PurgeOutcome.values()[both >> 4 & 0xf])) {
          return;
        }
      }
    }
  }

  /** Gives tasks without an outcome the one given. */
  void fill(String request, int ord, int from, int upTo, HideOutcome hide) {
    for (int page = from / PAGE; page * PAGE < upTo; page++) {
      var key = key(request, ord, page);
      var bytes = store.get(key);
      int last = Math.min(PAGE, upTo - page * PAGE);
      var filled = bytes == null ? new byte[last + 1] : Arrays.copyOf(bytes, last + 1);
      filled[0] = VERSION;
      for (int i = Math.max(0, from - page * PAGE); i < last; i++) {
        if (filled[i + 1] == 0) {
          filled[i + 1] = (byte) hide.ordinal();
        }
      }
      store.put(key, filled);
    }
  }

  /** Removes all of an expansion's. */
  void remove(String request, Expansion expansion) {
    for (int page = 0; page * PAGE < Math.max(expansion.total(), expansion.granted()); page++) {
      store.put(key(request, expansion.ord(), page), null);
    }
  }

  private int get(String request, int ord, int index) {
    var page = store.get(key(request, ord, index / PAGE));
    int at = index % PAGE + 1;
    return page == null || at >= page.length ? 0 : page[at];
  }

  private static byte[] key(String request, int ord, int page) {
    return StateKey.of(request).number(ord).number(page).bytes();
  }

  /** Returns false to stop. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(int index, HideOutcome hide, PurgeOutcome purge);
  }
}
