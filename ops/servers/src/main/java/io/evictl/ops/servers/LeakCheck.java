package io.evictl.ops.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a thread or one of this module's temporary folders behind:
 * {@code @ExtendWith(LeakCheck.class)}. Threads have ten seconds to end. Not counted: threads of
 * {@link Servers#shared()}, virtual threads (the JVM does not list them), and those which the JDK
 * or a library starts once for the life of the JVM.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Of the JDK, JUnit, Surefire, pgjdbc, the AWS SDK, gRPC, the broker's metrics, and others. */
  private static final List<String> ONCE_A_JVM =
      List.of(
          "Attach Listener",
          "Common-Cleaner",
          "ForkJoinPool-1-",
          "ForkJoinPool.commonPool-",
          "JNA Cleaner",
          "Keep-Alive-Timer",
          "MasterPoller",
          "PostgreSQL-JDBC-Cleaner",
          "Read-Poller",
          "VirtualThread-unblocker",
          "VirtualThread-unparker",
          "Write-Poller",
          // Shared by all of gRPC's servers and channels; they end seconds after the last of these.
          "grpc-default-",
          "grpc-shared-destroyer-",
          // One for each of its servers, which Helidon never ends.
          "helidon-",
          "idle-connection-reaper",
          "junit-",
          "metrics-meter-tick-thread-",
          "ping-",
          "process reaper",
          "surefire-",
          "testcontainers-");

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LeakCheck.class);

  /** What was there before the class ran. */
  record Before(Set<Thread> threads, Set<Path> folders) {

    static Before now() {
      return new Before(liveThreads(), TemporaryFolder.present());
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(NAMESPACE).put(context.getUniqueId(), Before.now());
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    var before = context.getStore(NAMESPACE).remove(context.getUniqueId(), Before.class);
    if (before != null) {
      check(context.getDisplayName(), before, PATIENCE);
    }
  }

  static void check(String name, Before before, Duration patience) throws InterruptedException {
    var threads = leftThreads(before.threads, patience);
    var folders = new TreeSet<>(TemporaryFolder.present());
    folders.removeAll(before.folders);
    if (!threads.isEmpty() || !folders.isEmpty()) {
      throw new AssertionError(
          "%s leaves behind threads=%s folders=%s".formatted(name, described(threads), folders));
    }
  }

  private static Set<Thread> leftThreads(Set<Thread> before, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      var left =
          liveThreads().stream()
              .filter(it -> !before.contains(it) && !isKnown(it))
              .collect(Collectors.toSet());
      if (left.isEmpty() || System.nanoTime() > end) {
        return left;
      }
      left.iterator().next().join(PAUSE);
    }
  }

  private static Set<Thread> liveThreads() {
    return Thread.getAllStackTraces().keySet();
  }

  private static boolean isKnown(Thread thread) {
    return SharedThreads.contains(thread)
        || ONCE_A_JVM.stream().anyMatch(thread.getName()::startsWith);
  }

  private static List<String> described(Set<Thread> threads) {
    return threads.stream()
        .map(it -> (it.isDaemon() ? "daemon " : "") + "'" + it.getName() + "'")
        .sorted()
        .toList();
  }
}
