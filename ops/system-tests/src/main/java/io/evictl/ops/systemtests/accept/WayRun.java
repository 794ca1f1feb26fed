package io.evictl.ops.systemtests.accept;

import java.sql.SQLException;
import java.time.Duration;
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
        left.part(),
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
      var result = new CaseRun(scene, next).run();
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
    return Case.of(capture.oracle(), way, bench);
  }
}
