package io.evictl.storage.writeback;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import java.util.Optional;

/**
 * Changes one number of an {@code admin.NodeExecutionClosure} (flyteidl admin/node_execution.proto)
 * and leaves every other field as it is, known to us or not. Pure.
 */
final class NodeClosure {
  private static final int TASK_NODE_METADATA = 9;
  private static final int CACHE_STATUS = 1;
  private static final int CATALOG_KEY = 2;
  private static final int DATASET = 1;
  private static final int ARTIFACT_TAG = 2;
  private static final long RESOURCE_TYPE_DATASET = 4;

  /** core.CatalogCacheStatus (flyteidl core/catalog.proto). */
  private static final long CACHE_HIT = 2;

  private static final long CACHE_POPULATED = 3;
  private static final long CACHE_EVICTED = 7;

  private NodeClosure() {}

  /**
   * The closure with {@code CACHE_EVICTED}, the catalog key kept; empty if the node neither hit nor
   * populated this very artifact, or the bytes can't be read without doubt.
   */
  static Optional<byte[]> evicted(byte[] closure, ArtifactKey artifact) {
    try {
      var fields = UnknownFieldSet.parseFrom(closure);
      var metadata = message(fields, TASK_NODE_METADATA);
      return metadata.isPresent() && names(metadata.get(), artifact)
          ? Optional.of(
              with(fields, TASK_NODE_METADATA, bytes(evicted(metadata.get()))).toByteArray())
          : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static UnknownFieldSet evicted(UnknownFieldSet metadata) {
    return with(metadata, CACHE_STATUS, Field.newBuilder().addVarint(CACHE_EVICTED).build());
  }

  private static boolean names(UnknownFieldSet metadata, ArtifactKey artifact)
      throws InvalidProtocolBufferException {
    long status = number(metadata, CACHE_STATUS);
    var key = message(metadata, CATALOG_KEY);
    if (key.isEmpty() || (status != CACHE_HIT && status != CACHE_POPULATED)) {
      return false;
    }
    var dataset = message(key.get(), DATASET);
    var tag = message(key.get(), ARTIFACT_TAG);
    return dataset.isPresent()
        && tag.isPresent()
        && number(dataset.get(), 1) == RESOURCE_TYPE_DATASET
        && dataset(dataset.get()).equals(artifact.dataset())
        && text(tag.get(), 1).equals(artifact.id());
  }

  /** core.Identifier {resource_type 1, project 2, domain 3, name 4, version 5}. */
  private static DatasetKey dataset(UnknownFieldSet identifier) {
    return new DatasetKey(
        text(identifier, 2), text(identifier, 4), text(identifier, 3), text(identifier, 5));
  }

  /** A field that occurs twice would have to be merged: then it is left alone. */
  private static Optional<UnknownFieldSet> message(UnknownFieldSet fields, int number)
      throws InvalidProtocolBufferException {
    var values = fields.getField(number).getLengthDelimitedList();
    return values.size() == 1
        ? Optional.of(UnknownFieldSet.parseFrom(values.getFirst()))
        : Optional.empty();
  }

  private static long number(UnknownFieldSet fields, int number) {
    var values = fields.getField(number).getVarintList();
    return values.isEmpty() ? 0 : values.getLast();
  }

  private static String text(UnknownFieldSet fields, int number) {
    var values = fields.getField(number).getLengthDelimitedList();
    return values.isEmpty() ? "" : values.getLast().toStringUtf8();
  }

  private static Field bytes(UnknownFieldSet message) {
    return Field.newBuilder()
        .addLengthDelimited(ByteString.copyFrom(message.toByteArray()))
        .build();
  }

  private static UnknownFieldSet with(UnknownFieldSet fields, int number, Field value) {
    return UnknownFieldSet.newBuilder(fields).clearField(number).addField(number, value).build();
  }
}
