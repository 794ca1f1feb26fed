package io.evictl.stream.expand;

import io.evictl.stream.state.KeyParts;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * State of executions and their nodes.
 *
 * <p>{@code exec}: execution → {@link ExecutionState}. {@code nodes}: execution, node id → {@link
 * StoredNode}. {@code entries}: execution, entry, node id → {@link Sighting}, so that a range scan
 * meets all nodes of an entry together.
 */
final class ExecutionStore {
  private final SortedBytes exec;
  private final SortedBytes nodes;
  private final SortedBytes entries;

  ExecutionStore(SortedBytes exec, SortedBytes nodes, SortedBytes entries) {
    this.exec = exec;
    this.nodes = nodes;
    this.entries = entries;
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
    if (known == null && !NodeMerge.matters(node.state())) {
      return;
    }
    nodes.put(
        key, (known == null ? node : NodeMerge.join(StoredNode.decode(known), node)).encode());
  }

  /** Joins a sighting; returns whether the node names the entry for the first time. */
  boolean merge(String execution, String entry, String nodeId, Sighting sighting) {
    var key = StateKey.of(execution).text(entry).text(nodeId).bytes();
    var known = entries.get(key);
    entries.put(key, (known == null ? sighting : Sighting.decode(known).merge(sighting)).encode());
    return known == null;
  }

  void eachNode(String execution, Predicate<StoredNode> visitor) {
    var prefix = StateKey.of(execution);
    nodes.scan(
        prefix.bytes(), prefix.end(), (key, value) -> visitor.test(StoredNode.decode(value)));
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

  /** Forgets executions that nothing touched since; returns how many. */
  int forgetUntouchedSince(Instant limit, int atMost, Predicate<String> inUse) {
    List<String> stale = new ArrayList<>();
    exec.scan(
        new byte[] {0},
        new byte[] {(byte) 0xff},
        (key, value) -> {
          var execution = new KeyParts(key).text();
          if (ExecutionState.decode(value).touchedAt().isBefore(limit) && !inUse.test(execution)) {
            stale.add(execution);
          }
          return stale.size() < atMost;
        });
    stale.forEach(this::forget);
    return stale.size();
  }

  private void forget(String execution) {
    var prefix = StateKey.of(execution);
    exec.put(prefix.bytes(), null);
    for (var store : List.of(nodes, entries)) {
      var keys = new ArrayList<byte[]>();
      store.scan(prefix.bytes(), prefix.end(), (key, value) -> keys.add(key));
      keys.forEach(key -> store.put(key, null));
    }
  }
}
