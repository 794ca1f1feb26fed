package io.evictl.ops.servers;

import java.nio.file.Path;

/** A Kafka broker. */
public interface KafkaServer extends AutoCloseable {

  /** Where clients connect: {@code host:port}. */
  String bootstrapServers();

  /** Stops the broker in order; a temporary one loses its data. */
  @Override
  void close();

  /** A broker in this process on a free port, with a folder that goes when it closes. */
  static KafkaServer temporary() {
    return EmbeddedKafka.start(KafkaSettings.temporary());
  }

  /**
   * A broker in this process whose data stays in the folder.
   *
   * @param port of 127.0.0.1; 0 takes a free one
   * @throws ServerStartException if port or folder is in use
   */
  static KafkaServer onDisk(Path folder, int port) {
    return EmbeddedKafka.start(KafkaSettings.onDisk(folder).withPort(port));
  }

  /** A broker in this process, as the settings say. */
  static KafkaServer start(KafkaSettings settings) {
    return EmbeddedKafka.start(settings);
  }
}
