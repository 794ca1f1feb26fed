package io.evictl.ops.benchmarks.workers;

import io.evictl.ops.systemtests.workload.MadeUpExecution;

/** A way to hide and purge the entries of an execution. */
interface Contender extends AutoCloseable {
  String label();

  /** Takes every entry's rows and object away. */
  void evict(MadeUpExecution execution) throws Exception;

  /** CPU seconds that it used so far; not a number where it has no process of its own. */
  default double cpuSeconds() {
    return Double.NaN;
  }

  @Override
  default void close() throws Exception {}
}
