package io.evictl.schemas;

/** Where a topic is not what the catalogue says. */
public sealed interface TopicDifference {
  /** Name of the topic. */
  String topic();

  /** One line for a human. */
  String describe();

  /** The topic does not exist; it can be created. */
  record Missing(TopicSpec spec) implements TopicDifference {
    @Override
    public String topic() {
      return spec.name();
    }

    @Override
    public String describe() {
      return "topic=%s missing, would have partitions=%d replication=%d %s"
          .formatted(topic(), spec.partitions(), spec.replicationFactor(), spec.config());
    }
  }

  /** A topic that others must create does not exist. */
  record ForeignMissing(String topic) implements TopicDifference {
    @Override
    public String describe() {
      return "topic=%s missing; it is not ours to create".formatted(topic);
    }
  }

  /** A setting, or {@code partitions} or {@code replication}, is another one. */
  record Different(String topic, String setting, String expected, String found)
      implements TopicDifference {
    @Override
    public String describe() {
      return "topic=%s setting=%s expected=%s found=%s".formatted(topic, setting, expected, found);
    }
  }
}
