package io.evictl.producer.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import flyteidl.admin.TaskExecutionOuterClass.TaskExecutionClosure;
import flyteidl.admin.TaskOuterClass.TaskClosure;
import io.evictl.producer.admin.ArrayRow;
import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.CacheTemplate;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Items of array nodes that hit the cache, by node id: told by the closures of the nodes' task
 * executions alone, which merge what the events said.
 */
final class ArrayHits {
  private static final Logger LOG = LoggerFactory.getLogger(ArrayHits.class);

  /** Items of an array node; Flyte's own limit is far below. */
  private static final int MOST_ITEMS = 1_000_000;

  /** {@code TaskMetadata.cache_ignore_input_vars}, which flyteidl 0.4.35's classes do not know. */
  private static final int IGNORED_INPUTS = 13;

  private final Map<String, ArrayItems> byNode = new HashMap<>();

  /** Only nodes with hits have an entry. */
  Map<String, ArrayItems> byNode() {
    return Map.copyOf(byNode);
  }

  void add(ArrayRow row) {
    var hits = hits(row);
    if (hits.isEmpty()) {
      return;
    }
    var before = byNode.get(row.nodeId());
    if (before != null) {
      hits.or(BitSet.valueOf(before.getHits()));
    }
    var uri = row.inputUri();
    byNode.put(
        row.nodeId(),
        ArrayItems.newBuilder()
            .setHits(ByteBuffer.wrap(hits.toByteArray()))
            .setInputUri(uri == null || uri.isEmpty() ? null : uri)
            .setTemplate(template(row))
            .build());
  }

  private static BitSet hits(ArrayRow row) {
    var hits = new BitSet();
    try {
      var closure = TaskExecutionClosure.parseFrom(row.closure());
      for (var item : closure.getMetadata().getExternalResourcesList()) {
        if (NodeDecoder.status(item.getCacheStatusValue()) == CacheStatus.CACHE_HIT
            && item.getIndex() >= 0
            && item.getIndex() < MOST_ITEMS) {
          hits.set(item.getIndex());
        }
      }
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("node={} outcome=undecodable cause=task closure: {}", row.nodeId(), e.getMessage());
    }
    return hits;
  }

  /** Null where the task is not registered, as in dynamics, or not readable. */
  private static @Nullable CacheTemplate template(ArrayRow row) {
    try {
      var template = TaskClosure.parseFrom(row.task()).getCompiledTask().getTemplate();
      var metadata = template.getMetadata();
      if (metadata.getDiscoveryVersion().isEmpty()) {
        return null;
      }
      return CacheTemplate.newBuilder()
          .setCacheVersion(metadata.getDiscoveryVersion())
          .setIgnoredInputs(
              metadata.getUnknownFields().getField(IGNORED_INPUTS).getLengthDelimitedList().stream()
                  .map(ByteString::toStringUtf8)
                  .toList())
          .setTypedInterface(template.getInterface().toByteString().asReadOnlyByteBuffer())
          .build();
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("node={} outcome=undecodable cause=task: {}", row.nodeId(), e.getMessage());
      return null;
    }
  }
}
