package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.LeakCheck;
import io.evictl.ops.servers.Servers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics on a real broker. */
@ExtendWith(LeakCheck.class)
class TopicAdminIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofMinutes(2);

  private final String prefix = "topics-" + UUID.randomUUID() + ".";
  private final Topics topics = topics(Map.of());
  private final Admin client =
      Admin.create(Map.of("bootstrap.servers", Servers.shared().kafka().bootstrapServers()));
  private final TopicAdmin admin = new TopicAdmin(client);

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void createMissing_makesTheCatalogueAndLeavesTheForeignTopic() {
    assertThat(admin.plan(topics))
        .hasSize(11)
        .contains(new TopicDifference.ForeignMissing(prefix + "flyte"));

    var created = admin.createMissing(topics);

    assertThat(created)
        .containsExactlyElementsOf(topics.all().stream().map(TopicSpec::name).sorted().toList());
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .untilAsserted(
            () ->
                assertThat(admin.plan(topics))
                    .containsExactly(new TopicDifference.ForeignMissing(prefix + "flyte")));
    assertThat(admin.createMissing(topics)).isEmpty();
  }

  @Test
  void plan_showsWhatDiffersAndNothingChangesIt() throws Exception {
    admin.createMissing(topics);
    client.createTopics(List.of(new NewTopic(prefix + "flyte", 1, (short) 1))).all().get();
    var tasks = new ConfigResource(ConfigResource.Type.TOPIC, topics.tasks().name());
    var shorter = new AlterConfigOp(new ConfigEntry("retention.ms", "5"), AlterConfigOp.OpType.SET);
    client.incrementalAlterConfigs(Map.of(tasks, List.of(shorter))).all().get();
    var expected = new TopicDifference.Different(tasks.name(), "retention.ms", "604800000", "5");

    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .untilAsserted(() -> assertThat(admin.plan(topics)).containsExactly(expected));
    assertThat(admin.createMissing(topics)).isEmpty();
    assertThat(admin.plan(topics)).containsExactly(expected);
    assertThat(expected.describe())
        .isEqualTo(
            "topic=%s setting=retention.ms expected=604800000 found=5".formatted(tasks.name()));
  }

  @Test
  void plan_showsAnotherNumberOfPartitions() {
    admin.createMissing(topics);
    var wider = topics(Map.of("topics.partitions", "5"));

    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .untilAsserted(
            () ->
                assertThat(admin.plan(wider))
                    .filteredOn(TopicDifference.Different.class::isInstance)
                    .hasSize(10)
                    .contains(
                        new TopicDifference.Different(
                            wider.status().name(), "partitions", "5", "2")));
  }

  @Test
  void createMissing_namesTheCauseWhereBrokersAreTooFew() {
    var copies = topics(Map.of("topics.replication.factor", "3"));

    assertThatThrownBy(() -> admin.createMissing(copies))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining(prefix)
        .hasMessageContaining("eplication factor");
  }

  private Topics topics(Map<String, String> more) {
    var settings =
        new HashMap<>(
            Map.of(
                "topics.prefix",
                prefix,
                "topics.flyte-events",
                prefix + "flyte",
                "topics.partitions",
                "2",
                "topics.replication.factor",
                "1"));
    settings.putAll(more);
    return Topics.from(settings);
  }
}
