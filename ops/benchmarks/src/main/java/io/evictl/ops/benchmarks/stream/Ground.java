package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.ConfigFile;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;

/** What all contenders of a run stand on: one broker, one registry, one scratch folder. */
final class Ground implements AutoCloseable {
  static final Duration DEFINITELY_TOO_SLOW = Duration.ofMinutes(10);

  private final int partitions;
  private final ScratchFolder folder = ScratchFolder.create("stream-benchmark");
  private final Servers servers = Servers.shared();
  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", servers.kafka().bootstrapServers()));

  /**
   * @param partitions of every topic
   */
  Ground(int partitions) {
    this.partitions = partitions;
  }

  Admin admin() {
    return admin;
  }

  Path folder() {
    return folder.path();
  }

  /** Settings that find broker, registry and the topics below the prefix. */
  Map<String, String> settings(String prefix) {
    return Map.of(
        "kafka.bootstrap.servers",
        servers.kafka().bootstrapServers(),
        "topics.prefix",
        prefix,
        "topics.flyte-events",
        prefix + "flyte-events",
        "topics.partitions",
        Integer.toString(partitions),
        "topics.replication.factor",
        "1",
        "registry.url",
        servers.lightRegistry().url());
  }

  Messaging messaging(String prefix) {
    return Messaging.from(settings(prefix));
  }

  /** Creates the topics and returns when the broker shows all of them. */
  void createTopics(Topics topics) {
    var topicAdmin = new TopicAdmin(admin);
    topicAdmin.createMissing(topics);
    admin.createTopics(List.of(new NewTopic(topics.flyteEvents().name(), partitions, (short) 1)));
    Awaitility.await("topics of " + topics.prefix())
        .atMost(DEFINITELY_TOO_SLOW)
        .until(() -> topicAdmin.plan(topics).isEmpty());
  }

  /** Writes settings to a file of the scratch folder. */
  Path file(String name, Map<String, String> settings) {
    return ConfigFile.write(folder(), name, settings);
  }

  @Override
  public void close() {
    try (folder) {
      admin.close();
    }
  }
}
