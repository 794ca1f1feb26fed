package io.evictl.stream;

import io.evictl.schemas.DeadLetters;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;

/** Settings of Kafka Streams as measured with a prototype; see RATIONALE.md for the numbers. */
final class StreamProperties {
  private static final String LINGER_MILLIS = "5";

  /** Every full batch wakes the sender and opens a compressor. */
  private static final String BATCH_BYTES = "65536";

  private static final String RECORDS_A_TURN = "200";

  /** A record of a snapshot holds 200 nodes, so records alone do not bound a turn. */
  private static final String BYTES_A_FETCH = "131072";

  /**
   * Events can't be fetched while the broker still waits for something new to hand to the others.
   */
  private static final String FETCH_WAIT_MILLIS = "50";

  private StreamProperties() {}

  static Properties of(StreamSettings settings) {
    var properties = new Properties();
    properties.putAll(settings.messaging().clientProperties());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    settings
        .stateDir()
        .ifPresent(dir -> properties.put(StreamsConfig.STATE_DIR_CONFIG, dir.toString()));
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 50);
    properties.put(StreamsConfig.POLL_MS_CONFIG, 10);
    // Commands do not wait until an event of the same partition has come: no order between them is
    // relied on.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    properties.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    properties.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG,
        (int) settings.messaging().topics().replicationFactor());
    properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, BadRecords.class);
    properties.put(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        DefaultProductionExceptionHandler.class);
    properties.put(BadRecords.DEAD_LETTERS, new DeadLetters(settings.messaging().topics()));
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedStores.class);
    producer(properties, settings);
    turns(properties);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        (int) settings.sessionTimeout().toMillis());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        (int) settings.sessionTimeout().toMillis() / 3);
    properties.putAll(settings.overrides());
    return properties;
  }

  /** How much of the queued events comes before the others have a turn again, see Turns. */
  private static void turns(Properties properties) {
    Map.of(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            RECORDS_A_TURN,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            BYTES_A_FETCH,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            FETCH_WAIT_MILLIS)
        .forEach((name, value) -> properties.put(StreamsConfig.mainConsumerPrefix(name), value));
  }

  private static void producer(Properties properties, StreamSettings settings) {
    Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.LINGER_MS_CONFIG,
            LINGER_MILLIS,
            ProducerConfig.BATCH_SIZE_CONFIG,
            BATCH_BYTES,
            ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
            "5",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            Integer.toString(DeadLetters.MAX_REQUEST_SIZE),
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            Long.toString(settings.transactionTimeout().toMillis()))
        .forEach((name, value) -> properties.put(StreamsConfig.producerPrefix(name), value));
  }

  static Properties admin(StreamSettings settings) {
    var properties = new Properties();
    properties.putAll(settings.messaging().clientProperties());
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.applicationId() + "-start-check");
    properties.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "15000");
    return properties;
  }
}
