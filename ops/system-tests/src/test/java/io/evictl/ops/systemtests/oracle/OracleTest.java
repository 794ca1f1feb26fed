package io.evictl.ops.systemtests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle's lists become what a request must do. */
class OracleTest {

  private static final Oracle SHAPES = Oracle.read(Path.of("captures", "flyte-1.16.8-shapes"));

  @Test
  void expect_withoutHits_requiresProducedAndKeepsHits() {
    var expectation = expect(SHAPES, "a9h6rsgdnvzc2njt6sfl", false);

    assertThat(expectation.required()).hasSize(1);
    assertThat(expectation.mustStay()).hasSize(2);
    assertThat(expectation.counts()).contains(new ExpectedCounts(1, 0, 2, 0));
  }

  @Test
  void expect_withHits_requiresThemToo() {
    var expectation = expect(SHAPES, "a9h6rsgdnvzc2njt6sfl", true);

    assertThat(expectation.required()).hasSize(3);
    assertThat(expectation.counts()).contains(new ExpectedCounts(3, 0, 0, 0));
  }

  @Test
  void expect_raceLoser_isEvictedThoughItsTagIsSuperseded() {
    var expectation = expect(SHAPES, "a55kf96pd8q24xpp69cq", false);

    assertThat(expectation.required()).extracting(ListedArtifact::kind).containsOnly(Kind.UNTAGGED);
    assertThat(expectation.counts()).contains(new ExpectedCounts(1, 0, 0, 0));
  }

  @Test
  void expect_overwrittenSince_isSuperseded() {
    var expectation = expect(SHAPES, "azb769zknsnscxn2sbxd", true);

    assertThat(expectation.required()).isEmpty();
    assertThat(expectation.counts()).contains(new ExpectedCounts(0, 3, 0, 0));
  }

  @Test
  void expect_launchPlanChild_countsItsEntriesToo() {
    var expectation = expect(SHAPES, "avcs2vm57t4tpbgjf5pl", false);

    assertThat(expectation.required()).hasSize(3);
    assertThat(expectation.counts()).contains(new ExpectedCounts(3, 0, 0, 0));
  }

  @Test
  void expect_mapItems_areNotCovered() {
    var expectation = expect(SHAPES, "asm65c4dx8bmbwvzqcc2", false);

    assertThat(expectation.required()).isEmpty();
    assertThat(expectation.notCovered()).hasSize(4);
  }

  @Test
  void expect_leftByCrash_isNotCoveredWhereNoNodeNamesIt() {
    var crashes = Oracle.read(Path.of("captures", "flyte-1.16.8-crashes"));

    var expectation = expect(crashes, "atdj9xh2r956jmtc7cqz", false);

    assertThat(expectation.required()).hasSize(3);
    assertThat(expectation.notCovered()).hasSize(1);
  }

  @Test
  void expect_goneAlready_isAbsent() {
    var crashes = Oracle.read(Path.of("captures", "flyte-1.16.8-crashes"));

    var expectation = expect(crashes, "a2lpt9n77pg5nbphtwfk", false);

    assertThat(expectation.counts()).contains(new ExpectedCounts(0, 0, 0, 2));
  }

  @Test
  void expect_notConcluded_requiresNothing() {
    var running =
        new OracleExecution(
            new ExecutionName("p", "d", "n"),
            "running",
            false,
            List.of(new ExecutionName("p", "d", "n")),
            true,
            List.of(),
            SHAPES.executions().iterator().next().produced(),
            List.of(),
            List.of());

    assertThat(SHAPES.expect(running, true).required()).isEmpty();
  }

  private static Expectation expect(Oracle oracle, String name, boolean includeHits) {
    var execution =
        oracle.execution(new ExecutionName("flytesnacks", "development", name)).orElseThrow();
    return oracle.expect(execution, includeHits);
  }
}
