package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.stream.state.KeyParts;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import io.evictl.stream.track.Expansion.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * {@code expansions}: request, ord → {@link Expansion}. {@code by-execution}: request, execution →
 * ord, which makes cycles and repeats harmless. {@code pending}: request, milliseconds, ord →
 * nothing, for expansions with tasks that have no outcome, by the time at which these were planned.
 */
final class ExpansionStore {
  private static final int VERSION = 1;
  private static final byte[] PRESENT = {1};

  private final SortedBytes expansions;
  private final SortedBytes byExecution;
  private final SortedBytes pending;
  private final Map<Place, Expansion> kept = new Latest<>();

  ExpansionStore(Function<String, ? extends SortedBytes> stores) {
    this.expansions = stores.apply(TrackStores.EXPANSIONS);
    this.byExecution = stores.apply(TrackStores.BY_EXECUTION);
    this.pending = stores.apply(TrackStores.PENDING);
  }

  private record Place(String request, int ord) {}

  Optional<Expansion> get(String request, int ord) {
    var place = new Place(request, ord);
    var known = kept.get(place);
    if (known != null) {
      return Optional.of(known);
    }
    var found =
        Optional.ofNullable(expansions.get(StateKey.of(request).number(ord).bytes()))
            .map(Expansion::decode);
    found.ifPresent(expansion -> kept.put(place, expansion));
    return found;
  }

  private void put(String request, Expansion expansion) {
    kept.put(new Place(request, expansion.ord()), expansion);
    expansions.put(StateKey.of(request).number(expansion.ord()).bytes(), expansion.encode());
  }

  Optional<Expansion> get(String request, ExecutionId execution) {
    return Optional.ofNullable(byExecution.get(executionKey(request, execution)))
        .flatMap(ord -> get(request, new StateReader(ord, VERSION).integer()));
  }

  /** A new one. */
  void add(String request, Expansion expansion) {
    if (expansion.kind() == Kind.EXECUTION || expansion.kind() == Kind.ENTRY) {
      byExecution.put(
          executionKey(request, expansion.execution()),
          new StateWriter(VERSION).number(expansion.ord()).bytes());
    }
    put(request, expansion);
  }

  /** What is known of it becomes something else. */
  void update(String request, Expansion before, Expansion after) {
    put(request, after);
    boolean moved = !before.since().equals(after.since());
    if (before.isPending() && (moved || !after.isPending())) {
      pending.put(pendingKey(request, before), null);
    }
    if (after.isPending() && (moved || !before.isPending())) {
      pending.put(pendingKey(request, after), PRESENT);
    }
  }

  /** When the oldest task without an outcome was planned. */
  Optional<Instant> oldestPending(String request) {
    var found = new ArrayList<Instant>();
    pending.scan(
        StateKey.of(request).bytes(),
        StateKey.of(request).end(),
        (key, value) -> {
          var parts = new KeyParts(key);
          parts.text();
          found.add(Instant.ofEpochMilli(parts.longNumber()));
          return false;
        });
    return found.stream().findFirst();
  }

  /** By ord, from the given one, until the visitor returns false. It must not write here. */
  void each(String request, int fromOrd, Predicate<Expansion> visitor) {
    expansions.scan(
        StateKey.of(request).number(fromOrd).bytes(),
        StateKey.of(request).end(),
        (key, value) -> visitor.test(Expansion.decode(value)));
  }

  /** All that the predicate is true of. */
  List<Expansion> all(String request, Predicate<Expansion> wanted) {
    var all = new ArrayList<Expansion>();
    each(
        request,
        0,
        expansion -> {
          if (wanted.test(expansion)) {
            all.add(expansion);
          }
          return true;
        });
    return all;
  }

  void remove(String request, Expansion expansion) {
    kept.remove(new Place(request, expansion.ord()));
    expansions.put(StateKey.of(request).number(expansion.ord()).bytes(), null);
    if (expansion.kind() == Kind.EXECUTION || expansion.kind() == Kind.ENTRY) {
      byExecution.put(executionKey(request, expansion.execution()), null);
    }
    if (expansion.isPending()) {
      pending.put(pendingKey(request, expansion), null);
    }
  }

  private static byte[] executionKey(String request, ExecutionId execution) {
    return StateKey.of(request).text(Keys.of(execution)).bytes();
  }

  private static byte[] pendingKey(String request, Expansion expansion) {
    long millis = Math.max(0, expansion.since().toEpochMilli());
    return StateKey.of(request).number(millis).number(expansion.ord()).bytes();
  }
}
