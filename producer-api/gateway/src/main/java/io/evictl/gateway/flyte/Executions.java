package io.evictl.gateway.flyte;

import flyteidl.core.IdentifierOuterClass.WorkflowExecutionIdentifier;

/** What an update that evicts may change besides, in flyteadmin. */
@FunctionalInterface
interface Executions {
  /**
   * Archives an execution, or takes it back.
   *
   * @throws FlyteadminException where flyteadmin did not
   */
  void setArchived(WorkflowExecutionIdentifier execution, boolean archived);
}
