package io.evictl.producer.admin;

import com.google.protobuf.ByteString;
import io.evictl.schemas.record.ExecutionId;
import java.time.Instant;

/**
 * A row of {@code executions}, as a policy of archival sees it.
 *
 * @param rowId {@code id}: breaks ties between rows of the same time
 * @param archived {@code state} is EXECUTION_ARCHIVED (1)
 * @param updatedAt when it last changed, for whatever reason, by flyteadmin's clock
 * @param spec binary {@code admin.ExecutionSpec}
 * @param closure binary {@code admin.ExecutionClosure}
 */
public record ArchivedRow(
    ExecutionId id,
    long rowId,
    boolean archived,
    Instant updatedAt,
    ByteString spec,
    ByteString closure) {}
