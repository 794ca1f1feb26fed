package io.evictl.stream.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitsTest {
  @Test
  void take_isOneBudgetPerThread_whoeverAsks() {
    var commits = new Commits(InstantSource.fixed(Instant.EPOCH));
    assertThat(granted(commits)).isEqualTo(5);
    assertThat(granted(commits)).as("the same thread").isZero();
    assertThat(CompletableFuture.supplyAsync(() -> granted(commits), Thread::startVirtualThread))
        .succeedsWithin(Duration.ofSeconds(10))
        .isEqualTo(5L);
  }

  private static long granted(Commits commits) {
    return IntStream.range(0, 20).filter(each -> commits.take()).count();
  }
}
