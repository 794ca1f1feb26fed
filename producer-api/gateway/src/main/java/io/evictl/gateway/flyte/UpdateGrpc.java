package io.evictl.gateway.flyte;

import io.evictl.gateway.idl.AdminServiceGrpc.AdminServiceImplBase;
import io.evictl.gateway.idl.ExecutionUpdateRequest;
import io.evictl.gateway.idl.ExecutionUpdateResponse;
import io.evictl.gateway.idl.TaskExecutionUpdateRequest;
import io.evictl.gateway.idl.TaskExecutionUpdateResponse;
import io.grpc.stub.StreamObserver;

/** Of {@code flyteidl.service.AdminService}, the updates that evict. */
final class UpdateGrpc extends AdminServiceImplBase {
  private final CacheCalls calls;

  UpdateGrpc(CacheCalls calls) {
    this.calls = calls;
  }

  @Override
  public void updateExecution(
      ExecutionUpdateRequest request, StreamObserver<ExecutionUpdateResponse> observer) {
    CacheGrpc.answer(
        observer,
        Updates::ofExecution,
        () ->
            calls.update(
                GrpcAccess.principal(),
                request.getId(),
                Updates.archived(request),
                request.getEvictCache(),
                CacheGrpc.key(),
                CacheGrpc.patience()));
  }

  /** Only evict_cache can be updated: without it there is nothing to do. */
  @Override
  public void updateTaskExecution(
      TaskExecutionUpdateRequest request, StreamObserver<TaskExecutionUpdateResponse> observer) {
    CacheGrpc.answer(
        observer,
        Updates::ofTaskExecution,
        () -> {
          Updates.requireEviction(request.getEvictCache());
          return calls.evict(
              GrpcAccess.principal(), request.getId(), CacheGrpc.key(), CacheGrpc.patience());
        });
  }
}
