package io.evictl.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private final List<String> notes = new ArrayList<>();

  @Test
  void await_saysNothingOfAServerThatAnswers() {
    var neighbours = new Neighbours(List.of(new Neighbour("Kafka", "a:1", () -> {})));

    assertThat(neighbours.await(notes::add)).isTrue();

    assertThat(notes).isEmpty();
  }

  @Test
  void await_notesTheCauseOnceAndTheEnd() {
    var attempts = new AtomicInteger();
    var neighbour =
        new Neighbour(
            "Kafka",
            "a:1",
            () -> {
              if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException(new IOException("Connection refused\nmore"));
              }
            });

    assertThat(new Neighbours(List.of(neighbour)).await(notes::add)).isTrue();

    assertThat(notes)
        .containsExactly("waiting for Kafka at a:1: Connection refused", "Kafka at a:1 answers");
  }

  @Test
  void await_endsWhenItIsAbandoned() {
    var abandoned = new ArrayList<Neighbours>();
    var neighbour =
        new Neighbour(
            "Kafka",
            "a:1",
            () -> {
              abandoned.getFirst().abandon();
              throw new IOException("away");
            });
    abandoned.add(new Neighbours(List.of(neighbour)));

    assertThat(abandoned.getFirst().await(notes::add)).isFalse();
  }
}
