package io.evictl.gateway.flyte;

import io.evictl.gateway.idl.EvictCacheResponse;
import io.evictl.gateway.idl.ExecutionUpdateRequest;
import io.evictl.gateway.idl.ExecutionUpdateRequest.State;
import io.evictl.gateway.idl.ExecutionUpdateResponse;
import io.evictl.gateway.idl.TaskExecutionUpdateResponse;
import java.util.Optional;

/** What an update asks for, and its answers. */
final class Updates {
  private Updates() {}

  /**
   * The state to be set. ACTIVE is zero, which most clients leave out: in an update that evicts
   * nothing that is what is asked for; in one that evicts the state then stays as it is.
   */
  static Optional<Boolean> archived(ExecutionUpdateRequest request) {
    if (!request.hasState() && request.getEvictCache()) {
      return Optional.empty();
    }
    return switch (request.getState()) {
      case EXECUTION_ACTIVE -> Optional.of(false);
      case EXECUTION_ARCHIVED -> Optional.of(true);
      case UNRECOGNIZED -> throw new IllegalArgumentException("state is none of its values");
    };
  }

  static void requireEviction(boolean evict) {
    if (!evict) {
      throw new IllegalArgumentException("evict_cache is all that can be updated here");
    }
  }

  static ExecutionUpdateResponse ofExecution(EvictCacheResponse response) {
    var answer = ExecutionUpdateResponse.newBuilder();
    if (response.hasErrors()) {
      answer.setCacheEvictionErrors(response.getErrors());
    }
    return answer.build();
  }

  static TaskExecutionUpdateResponse ofTaskExecution(EvictCacheResponse response) {
    return TaskExecutionUpdateResponse.newBuilder()
        .setCacheEvictionErrors(response.getErrors())
        .build();
  }

  /** As JSON names them. */
  static State state(String name) {
    return switch (name) {
      case "EXECUTION_ACTIVE" -> State.EXECUTION_ACTIVE;
      case "EXECUTION_ARCHIVED" -> State.EXECUTION_ARCHIVED;
      default -> throw new IllegalArgumentException("state is none of its values");
    };
  }
}
