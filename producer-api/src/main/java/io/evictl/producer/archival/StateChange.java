package io.evictl.producer.archival;

import io.evictl.schemas.record.ExecutionId;
import java.time.Instant;

/**
 * What somebody tells of an execution.
 *
 * @param archived whether it became archived; else it became active again
 * @param at when its state changed, as flyteadmin noted it
 */
public record StateChange(ExecutionId execution, boolean archived, Instant at) {}
