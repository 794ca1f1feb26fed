package io.evictl.gateway.ask;

import io.evictl.gateway.access.Place;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskExecutionId;
import java.util.HashSet;
import java.util.Set;

/** Where a target lies: whoever asks needs rights in all of these. */
final class Places {
  private Places() {}

  static Set<Place> of(EvictionTarget target) {
    var places = new HashSet<Place>();
    target.getWorkflowExecution().ifPresent(execution -> places.add(of(execution)));
    target.getNodeExecution().ifPresent(node -> places.add(of(node.getExecution())));
    target.getTaskExecution().ifPresent(task -> places.addAll(of(task)));
    target.getEntry().ifPresent(entry -> places.add(of(entry)));
    target
        .getExecutions()
        .ifPresent(executions -> executions.forEach(execution -> places.add(of(execution))));
    return places;
  }

  private static Place of(ExecutionId execution) {
    return new Place(execution.getProject(), execution.getDomain());
  }

  private static Place of(EntryKey entry) {
    return new Place(entry.getProject(), entry.getDomain());
  }

  /** The dataset is the task's, which may be registered elsewhere than where it ran. */
  private static Set<Place> of(TaskExecutionId task) {
    var places = new HashSet<Place>();
    places.add(of(task.getNode().getExecution()));
    if (!task.getTask().getProject().isEmpty()) {
      places.add(new Place(task.getTask().getProject(), task.getTask().getDomain()));
    }
    return places;
  }
}
