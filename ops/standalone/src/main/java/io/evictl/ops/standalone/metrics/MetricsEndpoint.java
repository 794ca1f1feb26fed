package io.evictl.ops.standalone.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What is measured here, as Prometheus text: {@code GET /metrics}. Without authentication, as usual
 * for such, hence off unless {@code metrics.listen} is set.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private static final Duration REFRESH = Duration.ofSeconds(10);
  private static final String LOOPBACK = "127.0.0.1";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final HttpServer server;
  private final ExecutorService executor;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("evictl-stream-metrics").factory());

  private MetricsEndpoint(HttpServer server) {
    this.server = server;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    collections.bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    server.setExecutor(executor);
    server.createContext("/metrics", this::answer);
    server.start();
  }

  /**
   * Listens at {@code metrics.listen}, {@code HOST:PORT} or a port of 127.0.0.1; empty where it is
   * not set.
   *
   * @throws SettingsException if it is malformed, unknown or can't be listened at
   */
  public static Optional<MetricsEndpoint> from(Map<String, String> all) {
    var settings = Settings.under("metrics.", all);
    var listen = settings.optional("listen");
    settings.rejectUnknown();
    return listen.map(MetricsEndpoint::at);
  }

  private static MetricsEndpoint at(String listen) {
    try {
      return new MetricsEndpoint(HttpServer.create(address(listen), 0));
    } catch (IOException e) {
      throw new SettingsException("metrics.listen=" + listen + ": " + e.getMessage(), e);
    }
  }

  static InetSocketAddress address(String listen) {
    int colon = listen.lastIndexOf(':');
    var host = colon < 0 ? LOOPBACK : listen.substring(0, colon);
    try {
      int port = Integer.parseInt(listen.substring(colon + 1));
      if (host.isEmpty()) {
        throw new SettingsException("metrics.listen=" + listen + " names no host");
      }
      return new InetSocketAddress(host, port);
    } catch (SettingsException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new SettingsException("metrics.listen=" + listen + " is not HOST:PORT or PORT", e);
    }
  }

  /** Shows what a stream measures itself; its tasks' meters come when it has got some. */
  public void show(KafkaStreams streams) {
    new KafkaStreamsMetrics(streams, List.of(), looks, REFRESH).bindTo(registry);
  }

  /** Takes what is to be shown. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      var text = registry.scrape().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", TEXT);
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
    server.stop(0);
    executor.close();
    collections.close();
    registry.close();
  }
}
