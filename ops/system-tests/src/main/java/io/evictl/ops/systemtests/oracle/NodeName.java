package io.evictl.ops.systemtests.oracle;

/** A node of an execution. */
public record NodeName(ExecutionName execution, String nodeId) {}
