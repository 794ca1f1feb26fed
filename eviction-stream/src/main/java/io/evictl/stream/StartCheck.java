package io.evictl.stream;

import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What must hold before the stream may start: its topics are there, and those that are joined by
 * key have as many partitions (the processor API does not check that by itself).
 */
final class StartCheck {
  private static final long PATIENCE_SECONDS = 30;

  private StartCheck() {}

  /** Topics are missing; a broker knows one a little later than the controller that made it. */
  static final class MissingTopicsException extends IllegalStateException {
    MissingTopicsException(String message) {
      super(message);
    }
  }

  /**
   * Checks.
   *
   * @return the number of partitions of the topic of commands
   * @throws MissingTopicsException naming the topics, and what to do
   * @throws IllegalStateException naming what is wrong
   */
  static int check(Admin admin, Topics topics) {
    var needed = new ArrayList<>(topics.all().stream().map(TopicSpec::name).toList());
    needed.add(topics.flyteEvents().name());
    var partitions = partitions(admin, needed);
    var missing = needed.stream().filter(name -> !partitions.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new MissingTopicsException(
          "topics are missing: %s; create ours with 'evictl topics create', and %s by starting"
                  .formatted(String.join(", ", missing), topics.flyteEvents().name())
              + " flyteadmin with cloudEvents on, or by hand");
    }
    equal(partitions, List.of(topics.executionEvents(), topics.expandCommands()));
    return equal(partitions, List.of(topics.commands(), topics.expandReports(), topics.results()));
  }

  private static int equal(Map<String, Integer> partitions, List<TopicSpec> joined) {
    var found = new TreeMap<String, Integer>();
    joined.forEach(topic -> found.put(topic.name(), partitions.get(topic.name())));
    if (found.values().stream().distinct().count() > 1) {
      throw new IllegalStateException(
          "topics that are joined by key must have as many partitions: " + found);
    }
    return found.firstEntry().getValue();
  }

  private static Map<String, Integer> partitions(Admin admin, List<String> names) {
    var found = new TreeMap<String, Integer>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, description) -> {
              int count = count(name, description);
              if (count > 0) {
                found.put(name, count);
              }
            });
    return found;
  }

  private static int count(String name, KafkaFuture<TopicDescription> description) {
    try {
      return description.get(PATIENCE_SECONDS, TimeUnit.SECONDS).partitions().size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return 0;
      }
      throw new IllegalStateException("topic " + name + " can't be described", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("no broker answered within 30 s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for topics", e);
    }
  }
}
