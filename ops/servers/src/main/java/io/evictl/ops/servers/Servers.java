package io.evictl.ops.servers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One set of servers, each started when it is first asked for and stopped, last first, when the set
 * closes. Tests share {@link #shared()}: they keep apart by names (topic prefix, database, bucket,
 * subject), not by servers.
 */
public final class Servers implements AutoCloseable {

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Lazy<KafkaServer> kafka;
  private final Lazy<PostgresServer> postgres;
  private final Lazy<S3Server> s3;
  private final Lazy<RegistryServer> registry;
  private final Lazy<RegistryServer> lightRegistry;

  /** A set of its own, which the caller closes; nothing is started yet. */
  public Servers(ServerKind kind) {
    this.kafka = new Lazy<>(kind::kafka);
    this.postgres = new Lazy<>(kind::postgres);
    this.s3 = new Lazy<>(kind::s3);
    this.registry = new Lazy<>(kind::registry);
    this.lightRegistry = new Lazy<>(InMemoryRegistry::start);
  }

  /**
   * The set of this JVM, of the kind that the system property {@code it.servers} names ({@code
   * embedded}, the default, or {@code containers}); it goes with the JVM.
   */
  public static Servers shared() {
    return Shared.SERVERS;
  }

  public KafkaServer kafka() {
    return kafka.get();
  }

  public PostgresServer postgres() {
    return postgres.get();
  }

  public S3Server s3() {
    return s3.get();
  }

  /** The real registry, Apicurio, at level FULL_TRANSITIVE: some seconds and 250 MB. */
  public RegistryServer registry() {
    return registry.get();
  }

  /** The test double of the registry's protocol: some milliseconds. */
  public RegistryServer lightRegistry() {
    return lightRegistry.get();
  }

  @Override
  public synchronized void close() {
    IllegalStateException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("a server did not stop in order", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A server of this set, started once, its threads marked as a shared server's. */
  private final class Lazy<T extends AutoCloseable> {

    private final Supplier<T> start;
    private @Nullable T server;

    Lazy(Supplier<T> start) {
      this.start = start;
    }

    T get() {
      synchronized (Servers.this) {
        var present = server;
        if (present == null) {
          present = SharedThreads.start(start);
          server = present;
          started.push(present);
        }
        return present;
      }
    }
  }

  private static final class Shared {

    static final Servers SERVERS = new Servers(ServerKind.configured());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVERS::close, "evictl-servers-close"));
    }
  }
}
