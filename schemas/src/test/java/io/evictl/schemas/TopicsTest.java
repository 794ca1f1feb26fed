package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void all_startWithThePrefix() {
    assertThat(Topics.withPrefix("p.").all())
        .extracting(TopicSpec::name)
        .containsExactlyInAnyOrder(
            "p.execution-events",
            "p.commands",
            "p.snapshot-requests",
            "p.tasks",
            "p.results",
            "p.status",
            "p.audit",
            "p.dead-letters",
            "p.expand-commands",
            "p.expand-reports");
  }

  /** The stream joins them by key: a different number would send equal keys apart. */
  @Test
  void all_haveTheSameNumberOfPartitions() {
    assertThat(Topics.from(Map.of("topics.partitions", "12")).all())
        .extracting(TopicSpec::partitions)
        .containsOnly(12);
  }

  @Test
  void config_keepsStatusByKeyAndTheOthersForATime() {
    var topics = Topics.withPrefix("");

    assertThat(topics.status().config())
        .containsEntry("cleanup.policy", "compact")
        .doesNotContainKey("retention.ms");
    assertThat(topics.audit().config())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", Long.toString(365L * 24 * 3600 * 1000));
  }

  @Test
  void from_keepsOneCopyLessInSync() {
    assertThat(Topics.from(Map.of()).minInSyncReplicas()).isEqualTo(2);
    assertThat(Topics.from(Map.of("topics.replication.factor", "1")).minInSyncReplicas())
        .isEqualTo(1);
  }

  @Test
  void flyteEvents_isNotPrefixedAndNotOurs() {
    var spec = Topics.from(Map.of("topics.flyte-events", "theirs")).flyteEvents();

    assertThat(spec.name()).isEqualTo("theirs");
    assertThat(spec.ours()).isFalse();
  }

  @Test
  void from_refusesWhatMakesNoTopic() {
    assertThatThrownBy(() -> Topics.from(Map.of("topics.partitons", "3")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("topics.partitions");
    assertThatThrownBy(() -> Topics.withPrefix("a b").status())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                Topics.from(
                    Map.of("topics.replication.factor", "2", "topics.min.insync.replicas", "3")))
        .isInstanceOf(SettingsException.class);
  }
}
