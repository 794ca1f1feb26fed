package io.evictl.gateway.flyte;

import flyteidl.core.IdentifierOuterClass.NodeExecutionIdentifier;
import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;
import io.evictl.gateway.idl.CacheEvictionError;
import io.evictl.gateway.idl.CacheEvictionErrorList;
import io.evictl.gateway.idl.EvictCacheResponse;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;

/** A status's errors in the proposal's words: five codes, all others are INTERNAL. */
final class ErrorList {
  private ErrorList() {}

  static EvictCacheResponse of(EvictionStatus status) {
    var errors = CacheEvictionErrorList.newBuilder();
    status.getErrors().forEach(error -> errors.addErrors(of(error)));
    long more = status.getErrorCount() - status.getErrors().size();
    if (more > 0) {
      errors.addErrors(
          internal("%d more; request %s tells all".formatted(more, status.getRequestId())));
    }
    if (errors.getErrorsCount() == 0 && failed(status)) {
      // No success is claimed for want of an error.
      errors.addErrors(
          internal(
              "%s: %s (request %s)"
                  .formatted(status.getState(), status.getMessage(), status.getRequestId())));
    }
    return EvictCacheResponse.newBuilder().setErrors(errors).build();
  }

  private static boolean failed(EvictionStatus status) {
    return status.getState() == RequestState.FAILED
        || status.getState() == RequestState.PARTIALLY_FAILED
        || status.getCounts().getFailed() > 0
        || status.getCounts().getPurgeFailed() > 0;
  }

  private static CacheEvictionError internal(String message) {
    return CacheEvictionError.newBuilder()
        .setCode(CacheEvictionError.Code.INTERNAL)
        .setMessage(message)
        .build();
  }

  private static CacheEvictionError of(EvictionError error) {
    var told =
        CacheEvictionError.newBuilder().setCode(of(error.getCode())).setMessage(message(error));
    error
        .getExecution()
        .ifPresent(
            execution -> {
              told.setWorkflowExecutionId(of(execution));
              error
                  .getNodeId()
                  .ifPresent(
                      node ->
                          told.setNodeExecutionId(
                              NodeExecutionIdentifier.newBuilder()
                                  .setExecutionId(of(execution))
                                  .setNodeId(node)));
            });
    return told.build();
  }

  /** A code that the proposal does not have stands before its message. */
  private static String message(EvictionError error) {
    return of(error.getCode()).name().equals(error.getCode().name())
        ? error.getMessage()
        : error.getCode() + ": " + error.getMessage();
  }

  private static CacheEvictionError.Code of(ErrorCode code) {
    return switch (code) {
      case RESERVATION_NOT_ACQUIRED -> CacheEvictionError.Code.RESERVATION_NOT_ACQUIRED;
      case DATABASE_UPDATE_FAILED -> CacheEvictionError.Code.DATABASE_UPDATE_FAILED;
      case ARTIFACT_DELETE_FAILED -> CacheEvictionError.Code.ARTIFACT_DELETE_FAILED;
      case RESERVATION_NOT_RELEASED -> CacheEvictionError.Code.RESERVATION_NOT_RELEASED;
      case INTERNAL, UNKNOWN, REFUSED, DEADLINE_EXCEEDED, AMBIGUOUS ->
          CacheEvictionError.Code.INTERNAL;
    };
  }

  private static WorkflowExecutionIdentifier of(ExecutionId execution) {
    return WorkflowExecutionIdentifier.newBuilder()
        .setProject(execution.getProject())
        .setDomain(execution.getDomain())
        .setName(execution.getName())
        .build();
  }
}
