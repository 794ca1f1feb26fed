package io.evictl.schemas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Compares topics with the catalogue and creates missing ones. Alters none. */
public final class TopicAdmin {
  private final Admin admin;

  /** Does not close the client. */
  public TopicAdmin(Admin admin) {
    this.admin = admin;
  }

  /** All differences, in the order of the catalogue; empty if all is as it should be. */
  public List<TopicDifference> plan(Topics topics) {
    var specs = Stream.concat(Stream.of(topics.flyteEvents()), topics.all().stream()).toList();
    var found = describe(specs);
    var configs = configs(found.keySet());
    var differences = new ArrayList<TopicDifference>();
    for (var spec : specs) {
      var topic = Optional.ofNullable(found.get(spec.name()));
      if (topic.isEmpty()) {
        differences.add(
            spec.ours()
                ? new TopicDifference.Missing(spec)
                : new TopicDifference.ForeignMissing(spec.name()));
      } else if (spec.ours()) {
        var config = configs.getOrDefault(spec.name(), new Config(List.of()));
        compare(spec, topic.get(), config, differences);
      }
    }
    return List.copyOf(differences);
  }

  /**
   * Creates our topics that are missing and returns their names. One that another process creates
   * meanwhile is fine.
   */
  public List<String> createMissing(Topics topics) {
    var missing =
        plan(topics).stream()
            .filter(TopicDifference.Missing.class::isInstance)
            .map(difference -> ((TopicDifference.Missing) difference).spec())
            .toList();
    var created = new ArrayList<String>();
    var creation = admin.createTopics(missing.stream().map(TopicAdmin::newTopic).toList());
    for (var spec : missing) {
      // The number of partitions: any value would do to tell created from there already.
      var partitions = creation.numPartitions(spec.name());
      await("create topic " + spec.name(), partitions, TopicExistsException.class)
          .ifPresent(done -> created.add(spec.name()));
    }
    created.sort(null);
    return List.copyOf(created);
  }

  private static NewTopic newTopic(TopicSpec spec) {
    return new NewTopic(spec.name(), spec.partitions(), spec.replicationFactor())
        .configs(spec.config());
  }

  private Map<String, TopicDescription> describe(List<TopicSpec> specs) {
    var found = new HashMap<String, TopicDescription>();
    admin
        .describeTopics(specs.stream().map(TopicSpec::name).toList())
        .topicNameValues()
        .forEach(
            (name, future) ->
                await("describe topic " + name, future, UnknownTopicOrPartitionException.class)
                    .ifPresent(topic -> found.put(name, topic)));
    return found;
  }

  private Map<String, Config> configs(Collection<String> names) {
    var resources =
        names.stream().map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n)).toList();
    var configs = new HashMap<String, Config>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (resource, future) ->
                await(
                        "read the settings of topic " + resource.name(),
                        future,
                        UnknownTopicOrPartitionException.class)
                    .ifPresent(config -> configs.put(resource.name(), config)));
    return configs;
  }

  private static void compare(
      TopicSpec spec, TopicDescription topic, Config config, List<TopicDifference> differences) {
    var found = new HashMap<String, String>();
    found.put("partitions", Integer.toString(topic.partitions().size()));
    found.put("replication", Integer.toString(topic.partitions().getFirst().replicas().size()));
    var expected = new TreeMap<>(spec.config());
    expected.put("partitions", Integer.toString(spec.partitions()));
    expected.put("replication", Short.toString(spec.replicationFactor()));
    expected.forEach(
        (setting, value) -> {
          var entry = config.get(setting);
          var actual = found.getOrDefault(setting, entry == null ? "" : entry.value());
          if (!value.equals(actual)) {
            differences.add(new TopicDifference.Different(spec.name(), setting, value, actual));
          }
        });
  }

  /** Empty if the future failed with what the caller expects. */
  private static <T> Optional<T> await(
      String what, KafkaFuture<T> future, Class<? extends Exception> expected) {
    try {
      return Optional.of(future.get());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (expected.isInstance(e.getCause())) {
        return Optional.empty();
      }
      throw new KafkaException("cannot " + what + ": " + e.getCause(), e);
    }
  }
}
