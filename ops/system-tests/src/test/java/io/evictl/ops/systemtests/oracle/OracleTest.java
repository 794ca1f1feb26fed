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
  void expect_mapItems_areFoundByTheirProducer() {
    var expectation = expect(SHAPES, "asm65c4dx8bmbwvzqcc2", false);

    assertThat(expectation.required()).hasSize(4);
    assertThat(expectation.notCovered()).isEmpty();
    assertThat(expectation.counts()).contains(new ExpectedCounts(4, 0, 0, 0));
  }

  /** One of the five was refreshed by a later run. */
  @Test
  void expect_hitsOfMapItems_goWithTheHitsAlone() {
    var with = expect(SHAPES, "af24nzl4fjtslhl657m6", true);
    var without = expect(SHAPES, "af24nzl4fjtslhl657m6", false);

    assertThat(with.required()).hasSize(4);
    assertThat(with.notCovered()).isEmpty();
    assertThat(with.counts()).contains(new ExpectedCounts(4, 1, 0, 0));
    assertThat(without.required()).isEmpty();
    assertThat(without.counts()).contains(new ExpectedCounts(0, 0, 0, 0));
  }

  @Test
  void expectBelow_launchingNode_takesItsChildAlone() {
    var parent = execution(SHAPES, "avcs2vm57t4tpbgjf5pl");

    var below = SHAPES.expectBelow(parent, "n1");

    assertThat(below.required())
        .extracting(artifact -> artifact.producer().name())
        .containsOnly("fy1mknj1iy3hjm");
    assertThat(below.mustStay())
        .extracting(artifact -> artifact.producer().name())
        .contains("avcs2vm57t4tpbgjf5pl");
  }

  /** Every enclosing node at the top takes its part; no artifact belongs to two of them. */
  @Test
  void expectBelow_nodesAtTheTop_shareNothing() {
    for (var execution : SHAPES.executions()) {
      var parts =
          execution.nodes().stream()
              .filter(node -> node.parent() == null && node.encloses())
              .flatMap(node -> SHAPES.expectBelow(execution, node.nodeId()).required().stream())
              .toList();
      assertThat(parts).doesNotHaveDuplicates();
      assertThat(execution.produced()).containsAll(parts);
    }
  }

  @Test
  void expect_leftByCrash_isFoundByItsProducer() {
    var crashes = Oracle.read(Path.of("captures", "flyte-1.16.8-crashes"));

    var expectation = expect(crashes, "atdj9xh2r956jmtc7cqz", false);

    assertThat(expectation.required()).hasSize(4);
    assertThat(expectation.notCovered()).isEmpty();
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
            null,
            List.of(),
            List.of(),
            List.of(),
            SHAPES.executions().iterator().next().produced(),
            List.of(),
            List.of());

    assertThat(SHAPES.expect(running, true).required()).isEmpty();
  }

  private static Expectation expect(Oracle oracle, String name, boolean includeHits) {
    return oracle.expect(execution(oracle, name), includeHits);
  }

  private static OracleExecution execution(Oracle oracle, String name) {
    return oracle.execution(new ExecutionName("flytesnacks", "development", name)).orElseThrow();
  }
}
