package io.evictl.ops.servers;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One KRaft node, broker and controller at once, in this process. The folder holds Kafka's {@code
 * data} and the mark of the process that owns it. The only file that touches Kafka's internal
 * classes (they hold for 4.0 to 4.4).
 */
final class EmbeddedKafka implements KafkaServer {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;

  /** One broker on a small machine: no replicas, few internal partitions, few threads. */
  private static final Map<String, String> SMALL_MACHINE =
      Map.ofEntries(
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("default.replication.factor", "1"),
          Map.entry("min.insync.replicas", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "3"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "3"),
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("num.network.threads", "1"),
          Map.entry("num.io.threads", "2"),
          Map.entry("num.recovery.threads.per.data.dir", "1"),
          Map.entry("background.threads", "2"),
          Map.entry("log.cleaner.dedupe.buffer.size", "4194304"));

  /** A killed broker's registration must expire before it may come back: 7 s instead of 13. */
  private static final Map<String, String> QUICK_COMEBACK =
      Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500");

  private static final String SCRAM = "SCRAM-SHA-256";

  /** Who comes from the broker's own listeners has no name; they lead nowhere else. */
  private static final Map<String, String> LOCKED =
      Map.of(
          "listener.security.protocol.map",
          "CLIENTS:SASL_PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT",
          "sasl.enabled.mechanisms",
          SCRAM,
          "listener.name.clients.scram-sha-256.sasl.jaas.config",
          "org.apache.kafka.common.security.scram.ScramLoginModule required;",
          "authorizer.class.name",
          "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
          "super.users",
          "User:ANONYMOUS;User:" + KafkaSettings.ADMIN);

  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final Runnable afterwards;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers, Runnable afterwards) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
    this.afterwards = afterwards;
  }

  static EmbeddedKafka start(KafkaSettings settings) {
    Path given = settings.folder();
    Path folder = given == null ? TemporaryFolder.create("kafka") : given;
    var owner = FolderOwner.take(folder, "kafka");
    Runnable afterwards =
        () -> {
          owner.close();
          if (given == null) {
            TemporaryFolder.delete(folder);
          }
        };
    boolean started = false;
    try {
      var kafka = start(settings, folder, afterwards);
      started = true;
      return kafka;
    } finally {
      if (!started) {
        afterwards.run();
      }
    }
  }

  private static EmbeddedKafka start(KafkaSettings settings, Path folder, Runnable afterwards) {
    int port = FreePort.settle(settings.port(), "kafka");
    int advertised = settings.advertisedPort() == 0 ? port : settings.advertisedPort();
    Path data = folder.resolve("data");
    format(data, settings.accounts());
    var server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(properties(settings, data, port, advertised)), Time.SYSTEM);
    startup(server, port, folder);
    LOG.info("server=kafka started port={} folder={}", port, folder);
    return new EmbeddedKafka(server, HOST + ":" + advertised, afterwards);
  }

  /** A broker that cannot start ends its whole process, unless it is kept from that. */
  private static synchronized void startup(KafkaRaftServer server, int port, Path folder) {
    Exit.Procedure refuse =
        (code, message) -> {
          throw new IllegalStateException("broker gave up: " + message);
        };
    Exit.setExitProcedure(refuse);
    Exit.setHaltProcedure(refuse);
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw new ServerStartException(
          "server=kafka port=%d folder=%s did not start: %s"
              .formatted(port, folder, e.getMessage()),
          e);
    } finally {
      Exit.resetExitProcedure();
      Exit.resetHaltProcedure();
    }
  }

  private static Properties properties(
      KafkaSettings settings, Path data, int port, int advertised) {
    int controllerPort = FreePort.pick();
    var properties = new Properties();
    properties.putAll(SMALL_MACHINE);
    if (settings.folder() != null) {
      properties.putAll(QUICK_COMEBACK);
    }
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE));
    properties.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners",
        "CLIENTS://%s:%d,BROKERS://%s:0,CONTROLLER://%s:%d"
            .formatted(HOST, port, HOST, HOST, controllerPort));
    properties.put(
        "advertised.listeners", "CLIENTS://%s:%d,BROKERS://%s:0".formatted(HOST, advertised, HOST));
    properties.put(
        "listener.security.protocol.map",
        "CLIENTS:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("inter.broker.listener.name", "BROKERS");
    if (!settings.accounts().isEmpty()) {
      properties.putAll(LOCKED);
    }
    properties.put("log.dirs", data.toAbsolutePath().toString());
    properties.putAll(settings.overrides());
    return properties;
  }

  /** Writes meta.properties and the features (transaction.version 2 among them) once. */
  private static void format(Path data, Map<String, String> accounts) {
    if (Files.exists(data.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      return;
    }
    try {
      Files.createDirectories(data);
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(data.toAbsolutePath().toString()))
          .setMetadataLogDirectory(data.toAbsolutePath().toString())
          .setControllerListenerName("CONTROLLER")
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setScramArguments(accounts.entrySet().stream().map(EmbeddedKafka::scram).toList())
          .run();
    } catch (Exception e) {
      throw new ServerStartException("server=kafka folder=" + data + " cannot be formatted", e);
    }
  }

  private static String scram(Map.Entry<String, String> account) {
    return "%s=[name=%s,password=%s]".formatted(SCRAM, account.getKey(), account.getValue());
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      server.shutdown();
      server.awaitShutdown();
      LOG.info("server=kafka stopped bootstrap={}", bootstrapServers);
    } catch (KafkaException e) {
      throw new IllegalStateException("server=kafka did not stop in order", e);
    } finally {
      afterwards.run();
    }
  }
}
