package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.ExecutionName;
import java.time.Duration;
import java.util.List;

/**
 * One line of the table.
 *
 * @param part what of the execution was evicted; empty for all of it
 * @param expected artifacts that must go
 * @param evicted artifacts that went
 * @param left artifacts the oracle lists for the execution that are still there
 * @param notCovered artifacts taken out of both sides
 * @param problems what did not hold; empty if the case passed
 */
public record CaseResult(
    String capture,
    ExecutionName execution,
    String part,
    String shape,
    Way way,
    boolean includeHits,
    int expected,
    int evicted,
    int left,
    int notCovered,
    List<String> problems,
    Duration took) {

  public CaseResult {
    problems = List.copyOf(problems);
  }

  public boolean passed() {
    return problems.isEmpty();
  }
}
