package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void check_namesThreadLeftBehind() throws Exception {
    var before = LeakCheck.Before.now();
    var over = new CountDownLatch(1);
    var thread = Thread.ofPlatform().daemon().name("left-behind").start(() -> await(over));
    assertThatThrownBy(() -> LeakCheck.check("Leaky", before, SHORT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Leaky leaves behind threads=[daemon 'left-behind']");
    over.countDown();
    thread.join();
    assertThatCode(() -> LeakCheck.check("Clean", before, SHORT)).doesNotThrowAnyException();
  }

  @Test
  void check_namesFolderLeftBehind() {
    var before = LeakCheck.Before.now();
    var folder = TemporaryFolder.create("leak-check");
    assertThatThrownBy(() -> LeakCheck.check("Leaky", before, SHORT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(folder.toString());
    TemporaryFolder.delete(folder);
    assertThatCode(() -> LeakCheck.check("Clean", before, SHORT)).doesNotThrowAnyException();
  }

  @Test
  void check_leavesOutSharedServers() throws Exception {
    var before = LeakCheck.Before.now();
    var over = new CountDownLatch(1);
    var thread =
        SharedThreads.start(() -> Thread.ofPlatform().name("shared").start(() -> await(over)));
    var folder = SharedThreads.start(() -> TemporaryFolder.create("leak-check"));
    assertThatCode(() -> LeakCheck.check("Sharing", before, SHORT)).doesNotThrowAnyException();
    over.countDown();
    thread.join();
    TemporaryFolder.delete(folder);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
