package io.evictl.ops.cli.rights;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.evictl.schemas.TopicSpec;
import io.evictl.schemas.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** Whoever talks to Kafka, and the rights it needs: each of them, and no other. */
public enum Module {
  /** Also describes all topics at its start, which each of these rights includes. */
  STREAM {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      var rights = new ArrayList<Right>();
      rights.addAll(
          reads(
              topics.flyteEvents(),
              topics.executionEvents(),
              topics.commands(),
              topics.results(),
              topics.expandCommands(),
              topics.expandReports()));
      rights.addAll(
          writes(
              topics.executionEvents(),
              topics.commands(),
              topics.snapshotRequests(),
              topics.tasks(),
              topics.status(),
              topics.audit(),
              topics.deadLetters(),
              topics.expandCommands(),
              topics.expandReports()));
      var own = groups.stream() + "-";
      for (var operation : List.of(CREATE, READ, WRITE)) {
        rights.add(new Right(operation, ResourceType.TOPIC, own, PatternType.PREFIXED));
      }
      rights.add(Right.group(groups.stream()));
      rights.add(new Right(WRITE, ResourceType.TRANSACTIONAL_ID, own, PatternType.PREFIXED));
      return rights;
    }
  },
  WORKERS {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      var rights = new ArrayList<>(reads(topics.tasks()));
      rights.addAll(writes(topics.results(), topics.audit(), topics.deadLetters()));
      rights.add(Right.group(groups.workers()));
      return rights;
    }
  },
  SNAPSHOTS {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      var rights = new ArrayList<>(reads(topics.snapshotRequests()));
      rights.addAll(writes(topics.executionEvents(), topics.deadLetters()));
      rights.add(Right.group(groups.snapshots()));
      return rights;
    }
  },
  ARCHIVAL {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      return PUBLISHER.rights(topics, groups);
    }
  },
  GATEWAY {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      return CLI.rights(topics, groups);
    }
  },
  /** {@code EvictionPublisher}, and raw producers that read their answers. */
  PUBLISHER {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      var rights = new ArrayList<>(reads(topics.status()));
      rights.addAll(writes(topics.commands()));
      return rights;
    }
  },
  /** Who only looks: {@code status --watch}, read models. */
  WATCHER {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      return reads(topics.status());
    }
  },
  /** Evictions, their controls and their state. */
  CLI {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      var rights = new ArrayList<>(reads(topics.status(), topics.results()));
      rights.addAll(writes(topics.commands()));
      return rights;
    }
  },
  /** {@code topics create}, {@code reconcile} and {@code leftovers}. */
  OPERATOR {
    @Override
    List<Right> rights(Topics topics, Groups groups) {
      var rights = new ArrayList<Right>();
      for (var topic : topics.all()) {
        rights.add(Right.topic(CREATE, topic.name()));
        rights.add(Right.topic(DESCRIBE_CONFIGS, topic.name()));
        if (!topic.equals(topics.audit())) {
          rights.add(Right.topic(DESCRIBE, topic.name()));
        }
      }
      rights.add(Right.topic(DESCRIBE, topics.flyteEvents().name()));
      rights.add(Right.topic(DESCRIBE_CONFIGS, topics.flyteEvents().name()));
      rights.addAll(reads(topics.audit()));
      rights.addAll(writes(topics.audit()));
      return rights;
    }
  };

  abstract List<Right> rights(Topics topics, Groups groups);

  /** What it needs in a deployment of these settings; defaults where there are none. */
  public List<Right> rights(Map<String, String> settings) {
    return rights(Topics.from(settings), Groups.of(settings));
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Module> named(String label) {
    return Arrays.stream(values()).filter(module -> module.label().equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(Module::label).collect(Collectors.joining(", "));
  }

  private static List<Right> reads(TopicSpec... topics) {
    return Arrays.stream(topics).map(topic -> Right.topic(READ, topic.name())).toList();
  }

  private static List<Right> writes(TopicSpec... topics) {
    return Arrays.stream(topics).map(topic -> Right.topic(WRITE, topic.name())).toList();
  }
}
