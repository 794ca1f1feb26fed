package io.evictl.producer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OffsetFrontierTest {
  private final OffsetFrontier frontier = new OffsetFrontier();

  @Test
  void frontier_waitsForTheLowestOpenOffset() {
    frontier.begin(5);
    frontier.begin(6);
    frontier.begin(9);
    assertThat(frontier.advanced()).hasValue(5);
    frontier.finish(6);
    assertThat(frontier.advanced()).isEmpty();
    frontier.finish(5);
    assertThat(frontier.advanced()).hasValue(9);
    frontier.finish(9);
    assertThat(frontier.advanced()).hasValue(10);
    assertThat(frontier.advanced()).isEmpty();
  }

  @Test
  void frontier_withoutOffsets_tellsNothing() {
    frontier.finish(3);
    assertThat(frontier.advanced()).isEmpty();
  }
}
