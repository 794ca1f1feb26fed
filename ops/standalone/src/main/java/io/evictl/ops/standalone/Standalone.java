package io.evictl.ops.standalone;

import io.evictl.ops.servers.KafkaServer;
import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.RegistryServer;
import io.evictl.ops.servers.S3Server;
import io.evictl.ops.standalone.StandaloneSettings.Ports;
import io.evictl.ops.standalone.capture.FlyteSchema;
import io.evictl.schemas.Topics;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Everything in one process, on one data folder: Kafka, Postgres, S3, the schema registry (a child
 * process) and all rooms. A second start on the same folder finds everything.
 */
public final class Standalone implements AutoCloseable {
  /** Databases as Flyte's charts name them. */
  public static final String CATALOG_DATABASE = "datacatalog";

  public static final String ADMIN_DATABASE = "flyteadmin";
  private static final String REGISTRY_DATABASE = "registry";

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final StandaloneSettings wanted;
  private final Progress progress;
  private final InstantSource clock = InstantSource.system();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable FolderLock lock;
  private @Nullable KafkaServer kafka;
  private @Nullable PostgresServer postgres;
  private @Nullable S3Server s3;
  private @Nullable RegistryServer registry;
  private @Nullable Rooms rooms;
  private Map<String, String> gatewayPorts = Map.of();

  public Standalone(StandaloneSettings settings, Progress progress) {
    this.wanted = settings;
    this.progress = progress;
  }

  /** The file that tells clients where a standalone on that folder is to be found. */
  public static Path endpointsIn(Path folder) {
    return folder.resolve("endpoints.properties");
  }

  /**
   * Starts servers, topics, databases and rooms, and writes {@link #endpointsIn}; returns when
   * requests are taken.
   *
   * @throws FolderInUseException if another process has the folder
   * @throws io.evictl.ops.servers.ServerStartException if a server does not start, e.g. as its port
   *     is in use
   */
  public synchronized void start() {
    lock = FolderLock.take(wanted.folder());
    try {
      startServers();
      gatewayPorts = GatewayPorts.settle(remembered());
      var settings = settings();
      createTopics(settings);
      SettingsFile.write(endpointsIn(wanted.folder()), "written by evictl standalone", settings);
      var started = clock.instant();
      rooms = Rooms.from(withGateway(settings));
      rooms.start();
      if (!rooms.awaitRunning(PATIENCE)) {
        throw new IllegalStateException(
            "the rooms did not get ready within %d s; the log tells why"
                .formatted(PATIENCE.toSeconds()));
      }
      progress.up("rooms", rooms.labels(), since(started));
      rooms
          .gateway()
          .ifPresent(
              gateway ->
                  progress.up(
                      "gateway",
                      "http %s, grpc %s"
                          .formatted(
                              hostAndPort(gateway.httpAddress()),
                              hostAndPort(gateway.grpcAddress())),
                      since(started)));
    } catch (RuntimeException problem) {
      close();
      throw problem;
    }
  }

  /** The gateway too, which others have to ask for: this machine is all that can reach it. */
  private static Map<String, String> withGateway(Map<String, String> settings) {
    var all = new TreeMap<>(settings);
    all.putIfAbsent(Rooms.SETTING, Rooms.usual(settings) + "," + Room.GATEWAY.label());
    return all;
  }

  private static String hostAndPort(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private void startServers() {
    var folder = wanted.folder();
    var ports = RememberedPorts.settle(wanted.ports(), remembered());
    Parallel.run(
        () -> kafka = up("kafka", () -> startKafka(folder, ports), KafkaServer::bootstrapServers),
        () -> {
          postgres =
              up(
                  "postgres",
                  () -> startPostgres(folder, ports),
                  server -> server.host() + ":" + server.port());
          registry =
              up("registry", () -> startRegistry(folder, ports, postgres()), RegistryServer::url);
        },
        () -> s3 = up("s3", () -> startS3(folder, ports), server -> server.endpoint().toString()));
  }

  private <T> T up(String what, Supplier<T> start, Function<T, String> where) {
    var begun = clock.instant();
    var server = start.get();
    progress.up(what, where.apply(server), since(begun));
    return server;
  }

  private static KafkaServer startKafka(Path folder, Ports ports) {
    return KafkaServer.onDisk(folder.resolve("kafka"), ports.kafka());
  }

  private static PostgresServer startPostgres(Path folder, Ports ports) {
    var server =
        PostgresServer.onDisk(
            folder.resolve("postgres"), ports.postgres(), PostgresServer.Durability.SAFE);
    try {
      createDatabase(server, CATALOG_DATABASE, FlyteSchema.DATACATALOG);
      createDatabase(server, ADMIN_DATABASE, FlyteSchema.ADMIN);
      return server;
    } catch (RuntimeException problem) {
      server.close();
      throw problem;
    }
  }

  private static void createDatabase(PostgresServer server, String name, FlyteSchema schema) {
    if (server.hasDatabase(name)) {
      return;
    }
    server.createDatabase(name);
    try (var connection = server.connect(name)) {
      schema.create(connection);
    } catch (SQLException problem) {
      server.dropDatabase(name);
      throw new IllegalStateException("database " + name + " can't be made", problem);
    }
  }

  private S3Server startS3(Path folder, Ports ports) {
    var buckets = wanted.buckets().toArray(String[]::new);
    return S3Server.onDisk(folder.resolve("buckets"), ports.s3(), buckets);
  }

  private static RegistryServer startRegistry(Path folder, Ports ports, PostgresServer storage) {
    return RegistryServer.onPostgres(
        folder.resolve("logs"), ports.registry(), storage, REGISTRY_DATABASE);
  }

  private void createTopics(Map<String, String> settings) {
    var properties = Map.<String, Object>of("bootstrap.servers", kafka().bootstrapServers());
    try (var admin = Admin.create(properties)) {
      TopicSetup.create(admin, Topics.from(settings));
    }
  }

  /** The settings of the deployment that runs here: for its rooms as for its clients. */
  public Map<String, String> settings() {
    var settings =
        new TreeMap<>(DeploymentSettings.of(wanted, kafka(), postgres(), s3(), registry()));
    settings.putAll(
        RememberedPorts.settings(
            new Ports(
                DeploymentSettings.port(kafka().bootstrapServers()),
                postgres().port(),
                s3().endpoint().getPort(),
                URI.create(registry().url()).getPort())));
    settings.putAll(gatewayPorts);
    settings.putAll(wanted.more());
    return settings;
  }

  public KafkaServer kafka() {
    return Objects.requireNonNull(kafka, "not started");
  }

  public PostgresServer postgres() {
    return Objects.requireNonNull(postgres, "not started");
  }

  public S3Server s3() {
    return Objects.requireNonNull(s3, "not started");
  }

  public RegistryServer registry() {
    return Objects.requireNonNull(registry, "not started");
  }

  /** Where metrics are shown; empty unless {@code metrics.listen} is set. */
  public Optional<InetSocketAddress> metricsAddress() {
    return Objects.requireNonNull(rooms, "not started").metricsAddress();
  }

  private Map<String, String> remembered() {
    var endpoints = endpointsIn(wanted.folder());
    return Files.isRegularFile(endpoints) ? SettingsFile.read(endpoints) : Map.of();
  }

  private Duration since(Instant begun) {
    return Duration.between(begun, clock.instant());
  }

  /** Rooms first, then the registry, then the servers that all of them need. */
  @Override
  public synchronized void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      closeIfThere(rooms);
      closeIfThere(registry);
      Parallel.run(() -> closeIfThere(kafka), () -> closeIfThere(postgres), () -> closeIfThere(s3));
    } finally {
      closeIfThere(lock);
    }
  }

  private static void closeIfThere(@Nullable AutoCloseable part) {
    if (part == null) {
      return;
    }
    try {
      part.close();
    } catch (RuntimeException problem) {
      throw problem;
    } catch (Exception problem) {
      throw new IllegalStateException("a part did not stop in order", problem);
    }
  }
}
