package io.evictl.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a topic is meant to be.
 *
 * @param name full name, prefix included
 * @param ours false for a topic that others create and configure; then only its name counts
 * @param partitions number of partitions
 * @param replicationFactor copies of each partition
 * @param minInSyncReplicas Kafka's {@code min.insync.replicas}
 * @param cleanup what is forgotten
 * @param retention how long records stay where {@code cleanup} is DELETE; empty for COMPACT
 * @param keyForm what the key is
 * @param valueClass record that the values are; empty where they are bytes
 * @param extra further topic settings, by Kafka's names
 */
public record TopicSpec(
    String name,
    boolean ours,
    int partitions,
    short replicationFactor,
    int minInSyncReplicas,
    Cleanup cleanup,
    Optional<Duration> retention,
    KeyForm keyForm,
    Optional<Class<? extends SpecificRecord>> valueClass,
    Map<String, String> extra) {

  public TopicSpec {
    // Kafka: TopicConfig and org.apache.kafka.common.internals.Topic.
    if (!name.matches("[a-zA-Z0-9._-]{1,249}")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no topic name: 1 to 249 of letters, digits, '.', '_', '-'");
    }
    if (partitions < 1 || replicationFactor < 1 || minInSyncReplicas < 1) {
      throw new IllegalArgumentException(
          name + ": partitions, replication factor and min in-sync replicas start at 1");
    }
    if (minInSyncReplicas > replicationFactor) {
      throw new IllegalArgumentException(
          "%s: min in-sync replicas %d exceed the replication factor %d"
              .formatted(name, minInSyncReplicas, replicationFactor));
    }
    if ((cleanup == Cleanup.DELETE) != retention.isPresent()) {
      throw new IllegalArgumentException(name + ": a retention goes with DELETE, and only there");
    }
    extra = Map.copyOf(extra);
  }

  /** The settings of the topic by Kafka's names, sorted. */
  public Map<String, String> config() {
    var config = new TreeMap<>(extra);
    config.put("cleanup.policy", cleanup.setting());
    config.put("min.insync.replicas", Integer.toString(minInSyncReplicas));
    retention.ifPresent(r -> config.put("retention.ms", Long.toString(r.toMillis())));
    return config;
  }
}
