package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.OracleExecution;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all cases of a capture in one way, one after the other, on databases, a store and topics
 * that nobody else uses. After each case all that went is put back; after a case that failed
 * everything is made anew, so that a defect is told once.
 */
final class WayRun {

  private static final Logger LOG = LoggerFactory.getLogger(WayRun.class);

  private record Case(OracleExecution execution, boolean includeHits) {}

  private final Bench bench;
  private final CaptureUnderTest capture;
  private final Way way;
  private int attempts;

  WayRun(Bench bench, CaptureUnderTest capture, Way way) {
    this.bench = bench;
    this.capture = capture;
    this.way = way;
  }

  /** How many cases it has. */
  int size() {
    return cases().size();
  }

  void run(Consumer<CaseResult> results) {
    var cases = cases();
    while (!cases.isEmpty()) {
      var name = "%s%d%s%d".formatted(bench.name(), capture.number(), way.letter(), attempts++);
      try (var scene = Scene.open(bench, capture, way, name)) {
        LOG.info("capture={} way={} scene={} ready", capture.capture().name(), way, name);
        runUntilFailure(scene, cases, results);
      } catch (SQLException | RuntimeException e) {
        LOG.error("capture={} way={} scene={} broke", capture.capture().name(), way, name, e);
        while (!cases.isEmpty()) {
          results.accept(notRun(cases.removeFirst(), "not run: " + e));
        }
      }
    }
  }

  private CaseResult notRun(Case left, String why) {
    return new CaseResult(
        capture.capture().name(),
        left.execution().id(),
        left.execution().shape(),
        way,
        left.includeHits(),
        0,
        0,
        0,
        0,
        List.of(why),
        Duration.ZERO);
  }

  private void runUntilFailure(Scene scene, Deque<Case> cases, Consumer<CaseResult> results)
      throws SQLException {
    while (!cases.isEmpty()) {
      var next = cases.removeFirst();
      var result = new CaseRun(scene, next.execution(), next.includeHits()).run();
      results.accept(result);
      if (!result.passed()) {
        return;
      }
    }
    if (!scene.isAdminUntouched()) {
      results.accept(notRun(cases().getLast(), "flyteadmin's tables were changed"));
    }
  }

  private Deque<Case> cases() {
    var cases = new ArrayDeque<Case>();
    for (var execution : capture.oracle().executions()) {
      cases.add(new Case(execution, false));
      cases.add(new Case(execution, true));
    }
    return cases;
  }
}
