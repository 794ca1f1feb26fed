package io.evictl.producer.admin;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A task execution of an array node.
 *
 * @param closure an admin.TaskExecutionClosure
 * @param inputUri where the array's inputs are
 * @param task an admin.TaskClosure of its task; empty where that is not registered
 */
public record ArrayRow(
    String nodeId, ByteString closure, @Nullable String inputUri, ByteString task) {}
