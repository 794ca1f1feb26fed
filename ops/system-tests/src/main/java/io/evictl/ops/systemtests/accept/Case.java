package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.Expectation;
import io.evictl.ops.systemtests.oracle.ListedArtifact;
import io.evictl.ops.systemtests.oracle.Oracle;
import io.evictl.ops.systemtests.oracle.OracleExecution;
import io.evictl.schemas.record.EvictionTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * One eviction to be tried.
 *
 * @param execution the execution concerned; of an entry, the one it is listed for first
 * @param part what of it is evicted; empty for all of it
 */
record Case(
    OracleExecution execution,
    String part,
    EvictionTarget target,
    boolean includeHits,
    Expectation expectation) {

  /** Every execution with and without hits, and a sample of nodes and entries. */
  static Deque<Case> of(Oracle oracle, Way way, Bench bench) {
    var cases = new ArrayDeque<Case>();
    for (var execution : oracle.executions()) {
      for (var hits : List.of(false, true)) {
        var target = Requests.target(execution.id());
        cases.add(new Case(execution, "", target, hits, oracle.expect(execution, hits)));
      }
    }
    if (way.aimsAtParts() && bench.every() > 0) {
      var parts = parts(oracle);
      Collections.shuffle(parts, new Random(bench.seed()));
      cases.addAll(parts.subList(0, Math.ceilDiv(parts.size(), bench.every())));
    }
    return cases;
  }

  /** An entry is evicted whoever produced it, and whether or not its execution has ended. */
  boolean isEntry() {
    return target.getEntry().isPresent();
  }

  private static List<Case> parts(Oracle oracle) {
    var parts = new ArrayList<Case>();
    for (var execution : oracle.executions()) {
      for (var node : execution.enclosingNodes()) {
        var target = Requests.target(execution.id(), node);
        var expectation = oracle.expectBelow(execution, node);
        parts.add(new Case(execution, node, target, false, expectation));
      }
    }
    for (var artifact : oracle.artifacts()) {
      parts.add(entry(oracle, artifact));
    }
    return parts;
  }

  private static Case entry(Oracle oracle, ListedArtifact artifact) {
    var first =
        oracle.executions().stream()
            .filter(
                execution ->
                    execution.produced().contains(artifact)
                        || execution.hitOnly().contains(artifact)
                        || execution.superseded().contains(artifact))
            .findFirst()
            .orElseThrow();
    return new Case(
        first,
        "entry " + artifact.artifactId().substring(0, 8),
        Requests.target(artifact),
        false,
        Oracle.expectEntry(artifact));
  }
}
