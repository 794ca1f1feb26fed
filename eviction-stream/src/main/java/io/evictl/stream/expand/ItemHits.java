package io.evictl.stream.expand;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsFirst;

import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.CacheTemplate;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.NodeState;
import io.evictl.stream.expand.Scope.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cache hits of array nodes' items: named by nothing but the index of the item. A worker recomputes
 * their tags, asked by a dataset to look through whose tag is the node's id.
 */
final class ItemHits {
  private ItemHits() {}

  static boolean has(NodeState node) {
    return node.getItems().filter(items -> items.getHits().hasRemaining()).isPresent();
  }

  /**
   * @param sought nodes in scope, as datasets to look through
   * @param unplaced ids of those of which it is not known whether they are in it
   */
  record Searches(List<EntryKey> sought, List<String> unplaced) {}

  static Searches of(NotableNodes notable, Scope scope) {
    var sought = new ArrayList<EntryKey>();
    var unplaced = new ArrayList<String>();
    notable.each(
        node -> {
          if (has(node.state())) {
            var place = scope.entryOf(node);
            if (place == Place.INSIDE) {
              sought.add(entry(node.state()));
            } else if (place == Place.UNKNOWN) {
              unplaced.add(node.state().getNodeId());
            }
          }
        });
    return new Searches(sought, unplaced);
  }

  private static EntryKey entry(NodeState node) {
    var dataset = Notable.dataset(node).orElseGet(() -> new EntryKey("", "", "", "", null, null));
    return EntryKey.newBuilder(dataset).setTag(node.getNodeId()).build();
  }

  /** All hits of both; null where neither tells of items. */
  static @Nullable ArrayItems join(NodeState left, NodeState right) {
    if (left.getItems().isEmpty() || right.getItems().isEmpty()) {
      return left.getItems().or(right::getItems).orElse(null);
    }
    var a = left.getItems().get();
    var b = right.getItems().get();
    var hits = BitSet.valueOf(a.getHits());
    hits.or(BitSet.valueOf(b.getHits()));
    return ArrayItems.newBuilder()
        .setHits(ByteBuffer.wrap(hits.toByteArray()))
        .setInputUri(greater(a.getInputUri(), b.getInputUri()))
        .setTemplate(greaterTemplate(a.getTemplate(), b.getTemplate()))
        .build();
  }

  private static @Nullable String greater(Optional<String> left, Optional<String> right) {
    return left.isPresent() && left.get().compareTo(right.orElse("")) >= 0
        ? left.get()
        : right.orElse(null);
  }

  /** A node has one template; should two ever be told, any order of them will do. */
  private static @Nullable CacheTemplate greaterTemplate(
      Optional<CacheTemplate> left, Optional<CacheTemplate> right) {
    var order =
        nullsFirst(
            comparing(CacheTemplate::getCacheVersion)
                .thenComparing(template -> String.join("\n", template.getIgnoredInputs()))
                .thenComparing(CacheTemplate::getTypedInterface));
    var first = left.orElse(null);
    var second = right.orElse(null);
    return order.compare(first, second) >= 0 ? first : second;
  }
}
