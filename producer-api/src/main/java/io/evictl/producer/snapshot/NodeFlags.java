package io.evictl.producer.snapshot;

import org.jspecify.annotations.Nullable;

/** What {@code admin.NodeExecutionMetaData} tells. */
record NodeFlags(
    @Nullable String specNodeId, boolean isParent, boolean isDynamic, boolean isArray) {
  static final NodeFlags UNKNOWN = new NodeFlags(null, false, false, false);
}
