package io.evictl.stream.track;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code expansions}: request, ord → {@link Expansion}. {@code by-execution}: request, execution →
 * ord, which makes cycles and repeats harmless.
 */
final class ExpansionStore {
  private static final int VERSION = 1;

  private final SortedBytes expansions;
  private final SortedBytes byExecution;

  ExpansionStore(SortedBytes expansions, SortedBytes byExecution) {
    this.expansions = expansions;
    this.byExecution = byExecution;
  }

  Optional<Expansion> get(String request, int ord) {
    return Optional.ofNullable(expansions.get(StateKey.of(request).number(ord).bytes()))
        .map(Expansion::decode);
  }

  Optional<Expansion> get(String request, ExecutionId execution) {
    var key = StateKey.of(request).text(Keys.of(execution)).bytes();
    return Optional.ofNullable(byExecution.get(key))
        .flatMap(ord -> get(request, new StateReader(ord, VERSION).integer()));
  }

  /** A new one. */
  void add(String request, Expansion expansion) {
    var key = StateKey.of(request).text(Keys.of(expansion.execution())).bytes();
    byExecution.put(key, new StateWriter(VERSION).number(expansion.ord()).bytes());
    put(request, expansion);
  }

  void put(String request, Expansion expansion) {
    expansions.put(StateKey.of(request).number(expansion.ord()).bytes(), expansion.encode());
  }

  /** By ord, from the given one, until the visitor returns false. It must not write here. */
  void each(String request, int fromOrd, Predicate<Expansion> visitor) {
    expansions.scan(
        StateKey.of(request).number(fromOrd).bytes(),
        StateKey.of(request).end(),
        (key, value) -> visitor.test(Expansion.decode(value)));
  }
}
