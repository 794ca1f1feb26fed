package io.evictl.producer.admin;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code executions}.
 *
 * @param phase name of a {@code core.WorkflowExecution.Phase}
 * @param archived {@code state} is EXECUTION_ARCHIVED (1)
 * @param spec binary {@code admin.ExecutionSpec}
 */
public record ExecutionRow(@Nullable String phase, boolean archived, ByteString spec) {}
