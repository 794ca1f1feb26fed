package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task that was issued more than once.
 *
 * @param attempt the latest one
 * @param treeAttempt the attempt from which on other executions of the request count as producers;
 *     0 if none
 * @param alsoProducedBy those executions
 * @param lastError why it had to be tried again
 * @param discoverAfter where the search of a dataset goes on
 */
record Reissue(
    int attempt,
    int treeAttempt,
    List<ExecutionId> alsoProducedBy,
    @Nullable EvictionError lastError,
    @Nullable String discoverAfter) {
  private static final int VERSION = 2;
  static final Reissue NONE = new Reissue(0, 0, List.of(), null, null);

  Reissue {
    alsoProducedBy = List.copyOf(alsoProducedBy);
  }

  Reissue next() {
    return new Reissue(attempt + 1, treeAttempt, alsoProducedBy, lastError, discoverAfter);
  }

  /** At least the attempt that an answer names. */
  Reissue after(int answered, @Nullable EvictionError error) {
    return new Reissue(
        Math.max(attempt, answered), treeAttempt, alsoProducedBy, error, discoverAfter);
  }

  Reissue withTree(List<ExecutionId> producers) {
    return new Reissue(attempt + 1, attempt + 1, producers, lastError, discoverAfter);
  }

  /** The search goes on, as a further attempt. */
  Reissue goOn(String after) {
    return new Reissue(attempt + 1, treeAttempt, alsoProducedBy, null, after);
  }

  /** {@code reissues}: request, ord, index → this, only for tasks that need it. */
  static final class Store {
    private final SortedBytes store;

    /** Requests known to have none: most have none, and every answer would ask. */
    private final Map<String, Boolean> without = new Latest<>();

    Store(SortedBytes store) {
      this.store = store;
    }

    Reissue get(String request, int ord, int index) {
      if (hasNone(request)) {
        return NONE;
      }
      var value = store.get(key(request, ord, index));
      return value == null ? NONE : decode(value);
    }

    void put(String request, int ord, int index, Reissue reissue) {
      without.put(request, false);
      store.put(key(request, ord, index), reissue.encode());
    }

    /** Most tasks have none: looking costs less than a tombstone. */
    void remove(String request, int ord, int index) {
      if (hasNone(request)) {
        return;
      }
      var key = key(request, ord, index);
      if (store.get(key) != null) {
        store.put(key, null);
      }
    }

    /** Removes some of a request's; returns how many. */
    int removeSome(String request, int atMost) {
      return store.removeSome(StateKey.of(request).bytes(), atMost);
    }

    private boolean hasNone(String request) {
      return without.computeIfAbsent(request, id -> !store.hasAny(StateKey.of(id).bytes()));
    }

    private static byte[] key(String request, int ord, int index) {
      return StateKey.of(request).number(ord).number(index).bytes();
    }
  }

  private byte[] encode() {
    return new StateWriter(VERSION)
        .number(attempt)
        .number(treeAttempt)
        .list(alsoProducedBy, (writer, execution) -> writer.text(Keys.of(execution)))
        .optionalRecord(lastError)
        .optionalText(discoverAfter)
        .bytes();
  }

  private static Reissue decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    return new Reissue(
        reader.integer(),
        reader.integer(),
        reader.list(r -> Keys.execution(r.text())),
        reader.optionalRecord(EvictionError.class),
        reader.optionalText());
  }
}
