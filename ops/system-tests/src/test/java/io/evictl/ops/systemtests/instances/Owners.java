package io.evictl.ops.systemtests.instances;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.TopicSpec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Which instance of an application reads what is written under a key. */
record Owners(Admin admin, String application) {

  /** The instance whose name the owning member's client id starts with. */
  StreamInstance of(TopicSpec topic, String key, List<StreamInstance> instances)
      throws InterruptedException, ExecutionException {
    int hash = Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8)));
    var partition = new TopicPartition(topic.name(), hash % topic.partitions());
    var group = admin.describeConsumerGroups(List.of(application)).all().get().get(application);
    var owner =
        Objects.requireNonNull(group).members().stream()
            .filter(member -> member.assignment().topicPartitions().contains(partition))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("nobody reads " + partition));
    return instances.stream()
        .filter(instance -> owner.clientId().startsWith(instance.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("unknown member " + owner));
  }

  /** Whether every instance reads something. */
  boolean isShared(List<StreamInstance> instances) throws InterruptedException, ExecutionException {
    var group = admin.describeConsumerGroups(List.of(application)).all().get().get(application);
    return instances.stream()
        .allMatch(
            instance ->
                Objects.requireNonNull(group).members().stream()
                    .anyMatch(
                        member ->
                            member.clientId().startsWith(instance.name())
                                && !member.assignment().topicPartitions().isEmpty()));
  }
}
