package io.evictl.ops.systemtests.accept;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** Tells when a group has read all that topics hold. */
public final class Consumed {

  private static final Duration POLL = Duration.ofMillis(50);

  private Consumed() {}

  /**
   * Waits until the group's committed offsets have reached the ends of the topic.
   *
   * @param marker how many offsets at the end of a partition hold no record: 1 where transactions
   *     write to the topic
   */
  public static void await(Admin admin, String group, String topic, int marker, Duration limit) {
    Awaitility.await("group " + group + " has read " + topic)
        .atMost(limit)
        .pollInterval(POLL)
        .until(() -> lag(admin, group, topic, marker) == 0);
  }

  private static long lag(Admin admin, String group, String topic, int marker) throws Exception {
    var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
    var partitions = Objects.requireNonNull(described.get(topic), topic);
    Map<TopicPartition, OffsetSpec> ends =
        partitions.partitions().stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition.partition()),
                    partition -> OffsetSpec.latest()));
    var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    long lag = 0;
    for (var end : admin.listOffsets(ends).all().get().entrySet()) {
      var offset = committed.get(end.getKey());
      long read = offset == null ? 0 : offset.offset();
      lag += Math.max(0, end.getValue().offset() - marker - read);
    }
    return lag;
  }
}
