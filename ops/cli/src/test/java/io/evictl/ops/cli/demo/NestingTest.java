package io.evictl.ops.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ExecutionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class NestingTest {
  private static final ExecutionId FLAT = new ExecutionId("p", "d", "flat");
  private static final ExecutionId NESTED = new ExecutionId("p", "d", "nested");
  private static final ExecutionId PARENT = new ExecutionId("p", "d", "parent");
  private static final ExecutionId CHILD = new ExecutionId("p", "d", "child");

  @Test
  void depth_countsNodesWithinNodes() {
    var nesting =
        new Nesting(
            List.of(new Nesting.Execution(FLAT, null), new Nesting.Execution(NESTED, null)),
            List.of(
                new Nesting.Node(1, FLAT, "n0", null),
                new Nesting.Node(2, NESTED, "n0", null),
                new Nesting.Node(3, NESTED, "n0-0-n0", 2L),
                new Nesting.Node(4, NESTED, "n0-0-n0-0-n0", 3L)));

    assertThat(nesting.deepestFirst())
        .containsExactly(
            new Nesting.Depth(NESTED, 3, 3, List.of(NESTED)),
            new Nesting.Depth(FLAT, 1, 1, List.of(FLAT)));
  }

  @Test
  void depth_countsChildExecutionsBelowTheNodeThatStartedThem() {
    var nesting =
        new Nesting(
            List.of(new Nesting.Execution(PARENT, null), new Nesting.Execution(CHILD, 2L)),
            List.of(
                new Nesting.Node(1, PARENT, "n0", null),
                new Nesting.Node(2, PARENT, "n0-0-n0", 1L),
                new Nesting.Node(3, CHILD, "n0", null)));

    assertThat(nesting.deepestFirst().getFirst())
        .isEqualTo(new Nesting.Depth(PARENT, 3, 3, List.of(CHILD, PARENT)));
  }

  @Test
  void depth_endsInARing() {
    var nesting =
        new Nesting(
            List.of(new Nesting.Execution(PARENT, 2L), new Nesting.Execution(CHILD, 1L)),
            List.of(
                new Nesting.Node(1, PARENT, "n0", null), new Nesting.Node(2, CHILD, "n0", null)));

    assertThat(nesting.deepestFirst()).extracting(Nesting.Depth::levels).containsExactly(2, 2);
  }
}
