package io.evictl.storage.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * What Kafka's clients measure themselves. They add meters as they meet partitions, so it is looked
 * for new ones every ten seconds. To be closed before the clients.
 */
public final class ClientMetrics implements AutoCloseable {
  private static final Duration REFRESH = Duration.ofSeconds(10);

  private final MeterRegistry registry;
  private final List<KafkaClientMetrics> bound = new ArrayList<>();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("evictl-client-metrics").factory());

  public ClientMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  public void add(Producer<?, ?> producer) {
    bind(new KafkaClientMetrics(producer, List.of(), looks, REFRESH));
  }

  public void add(Consumer<?, ?> consumer) {
    bind(new KafkaClientMetrics(consumer, List.of(), looks, REFRESH));
  }

  private void bind(KafkaClientMetrics metrics) {
    metrics.bindTo(registry);
    bound.add(metrics);
  }

  @Override
  public void close() {
    looks.shutdownNow();
    bound.forEach(KafkaClientMetrics::close);
  }
}
