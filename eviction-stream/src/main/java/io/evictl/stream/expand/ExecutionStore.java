package io.evictl.stream.expand;

import io.evictl.stream.state.KeyParts;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * State of executions and their nodes.
 *
 * <p>{@code exec}: execution → {@link ExecutionState}. {@code nodes}: execution, node id → {@link
 * StoredNode}. {@code entries}: execution, entry, node id → {@link Sighting}, so that a range scan
 * meets all nodes of an entry together. {@code notable}: execution, node id → nothing, for nodes
 * that {@link Notable} means.
 */
final class ExecutionStore {
  private static final byte[] PRESENT = {1};

  private final SortedBytes exec;
  private final SortedBytes nodes;
  private final SortedBytes entries;
  private final SortedBytes notable;

  ExecutionStore(Function<String, ? extends SortedBytes> stores) {
    this.exec = stores.apply(ExpandStores.EXEC);
    this.nodes = stores.apply(ExpandStores.NODES);
    this.entries = stores.apply(ExpandStores.ENTRIES);
    this.notable = stores.apply(ExpandStores.NOTABLE);
  }

  ExecutionState execution(String execution, Instant now) {
    var value = exec.get(StateKey.of(execution).bytes());
    return value == null ? ExecutionState.unknown(now) : ExecutionState.decode(value);
  }

  void put(String execution, ExecutionState state) {
    exec.put(StateKey.of(execution).bytes(), state.encode());
  }

  /** Joins a state of a node into what is known of it. */
  void merge(String execution, StoredNode node) {
    var key = StateKey.of(execution).text(node.state().getNodeId()).bytes();
    var known = nodes.get(key);
    if (known == null && !NodeMerge.matters(node)) {
      return;
    }
    var before = known == null ? null : StoredNode.decode(known);
    var joined = before == null ? node : NodeMerge.join(before, node);
    nodes.put(key, joined.encode());
    boolean noted = before != null && Notable.is(before);
    if (noted != Notable.is(joined)) {
      notable.put(key, noted ? null : PRESENT);
    }
  }

  /** Joins a sighting; returns whether the node names the entry for the first time. */
  boolean merge(String execution, String entry, String nodeId, Sighting sighting) {
    var key = StateKey.of(execution).text(entry).text(nodeId).bytes();
    var known = entries.get(key);
    entries.put(key, (known == null ? sighting : Sighting.decode(known).merge(sighting)).encode());
    return known == null;
  }

  Optional<StoredNode> node(String execution, String nodeId) {
    return Optional.ofNullable(nodes.get(StateKey.of(execution).text(nodeId).bytes()))
        .map(StoredNode::decode);
  }

  /** In the order of their ids. */
  void eachNotable(String execution, Consumer<StoredNode> visitor) {
    var prefix = StateKey.of(execution);
    notable.scan(
        prefix.bytes(),
        prefix.end(),
        (key, value) -> {
          var node = nodes.get(key);
          if (node != null) {
            visitor.accept(StoredNode.decode(node));
          }
          return true;
        });
  }

  Optional<Sighting> sighting(String execution, String entry, String nodeId) {
    var key = StateKey.of(execution).text(entry).text(nodeId).bytes();
    return Optional.ofNullable(entries.get(key)).map(Sighting::decode);
  }

  /** Visits the sightings of entries, from the entry given on ("" for all), in their order. */
  void eachSighting(String execution, String fromEntry, SightingVisitor visitor) {
    var from =
        fromEntry.isEmpty()
            ? StateKey.of(execution).bytes()
            : StateKey.of(execution).text(fromEntry).bytes();
    entries.scan(
        from,
        StateKey.of(execution).end(),
        (key, value) -> {
          var parts = new KeyParts(key);
          parts.text();
          return visitor.visit(parts.text(), parts.text(), Sighting.decode(value));
        });
  }

  /** Returns false to stop. */
  @FunctionalInterface
  interface SightingVisitor {
    boolean visit(String entry, String nodeId, Sighting sighting);
  }

  /**
   * Visits entries in their order, each with all its sightings, from the one after {@code after}
   * ("" for the first) until the visitor returns false.
   */
  void eachEntry(String execution, String after, Predicate<EntryGroup> visitor) {
    var prefix = StateKey.of(execution);
    var from = after.isEmpty() ? prefix.bytes() : StateKey.of(execution).text(after).end();
    scan(from, prefix.end(), visitor);
  }

  /** As {@link #eachEntry}, the first entry being the one given. */
  void eachEntryFrom(String execution, String first, Predicate<EntryGroup> visitor) {
    scan(StateKey.of(execution).text(first).bytes(), StateKey.of(execution).end(), visitor);
  }

  private void scan(byte[] from, byte[] to, Predicate<EntryGroup> visitor) {
    var group = new EntryGroup.Collector();
    entries.scan(
        from,
        to,
        (key, value) -> {
          var parts = new KeyParts(key);
          parts.text();
          var entry = parts.text();
          boolean go = group.startsOrContinues(entry) || visitor.test(group.take());
          if (go) {
            group.add(entry, parts.text(), Sighting.decode(value));
          } else {
            group.clear();
          }
          return go;
        });
    if (!group.isEmpty() && visitor.test(group.take())) {
      group.clear();
    }
  }

  /**
   * Where a walk over all executions stands.
   *
   * @param next key of {@code exec} to go on from; empty at the end
   * @param forgotten executions that are gone since the step before
   */
  record Walk(Optional<byte[]> next, int forgotten) {
    /** From the first one. */
    static final byte[] START = {0};
  }

  /**
   * Forgets executions that nothing touched since, in bounded steps: an execution may have a
   * million nodes. Before the first of its nodes goes, it is as if nobody had ever named it, so
   * that one which is asked for in between is read anew and not taken for complete.
   *
   * @param from where to go on
   * @param atMost executions to look at, and records to delete
   */
  Walk forget(Instant limit, byte[] from, int atMost, Predicate<String> inUse) {
    var looked = new AtomicInteger();
    var next = new AtomicReference<byte[]>();
    var stale = new ArrayList<String>();
    exec.scan(
        from,
        new byte[] {(byte) 0xff},
        (key, value) -> {
          if (looked.getAndIncrement() == atMost) {
            next.set(key);
            return false;
          }
          var execution = new KeyParts(key).text();
          if (ExecutionState.decode(value).touchedAt().isBefore(limit) && !inUse.test(execution)) {
            stale.add(execution);
          }
          return true;
        });
    int room = atMost;
    int forgotten = 0;
    for (var execution : stale) {
      var key = StateKey.of(execution).bytes();
      exec.put(key, execution(execution, limit).forgotten().encode());
      for (var store : List.of(nodes, entries, notable)) {
        room -= store.removeSome(key, room);
      }
      if (room <= 0) {
        return new Walk(Optional.of(key), forgotten);
      }
      exec.put(key, null);
      room--;
      forgotten++;
    }
    return new Walk(Optional.ofNullable(next.get()), forgotten);
  }
}
