package io.evictl.stream.expand;

import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodePhase;

/** Which phases are final (flyteadmin pkg/common/executions.go, IsExecutionTerminal and others). */
final class Phases {
  private Phases() {}

  static boolean isTerminal(ExecutionPhase phase) {
    return switch (phase) {
      case SUCCEEDED, FAILED, ABORTED, TIMED_OUT -> true;
      case UNKNOWN, UNDEFINED, QUEUED, RUNNING, SUCCEEDING, FAILING, ABORTING -> false;
    };
  }

  static boolean isTerminal(NodePhase phase) {
    return switch (phase) {
      case SUCCEEDED, FAILED, ABORTED, SKIPPED, TIMED_OUT, RECOVERED -> true;
      case UNKNOWN, UNDEFINED, QUEUED, RUNNING, FAILING, DYNAMIC_RUNNING -> false;
    };
  }

  /** Terminal beats non-terminal; among equals the later constant, so that order is no matter. */
  static ExecutionPhase later(ExecutionPhase left, ExecutionPhase right) {
    if (isTerminal(left) != isTerminal(right)) {
      return isTerminal(left) ? left : right;
    }
    return left.compareTo(right) >= 0 ? left : right;
  }
}
