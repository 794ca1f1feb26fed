package io.evictl.ops.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.FreePort;
import io.evictl.ops.standalone.StandaloneSettings.Ports;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.standalone.capture.CaptureException;
import io.evictl.ops.standalone.capture.CaptureLoad;
import io.evictl.producer.AwaitedState;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee: what a standalone holds survives its stop, and its folder belongs to one process. */
class StandaloneIT {
  private static final Path SHAPES = Path.of("../system-tests/captures/flyte-1.16.8-shapes");
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final ExecutionId CHAIN =
      new ExecutionId("flytesnacks", "development", "axxjxdmnv6kkrw47nqn9");
  private static final ExecutionId NESTED =
      new ExecutionId("flytesnacks", "development", "af4gzv2zmr82wv6h5m5k");

  @TempDir Path folder;

  @Test
  void standalone_findsEverythingOnASecondStart() throws SQLException, InterruptedException {
    var capture = Capture.in(SHAPES);
    var wanted =
        StandaloneSettings.in(folder)
            .withPorts(new Ports(FreePort.pick(), 0, 0, 0))
            .withCatalog(List.of(capture.manifest().catalogPrefix()), capture.manifest().buckets())
            .with(Map.of("metrics.listen", "0"));
    Map<String, String> first;
    EvictionRequest request;
    try (var standalone = new Standalone(wanted, Progress.SILENT)) {
      standalone.start();
      first = standalone.settings();
      assertThat(SettingsFile.read(Standalone.endpointsIn(folder))).isEqualTo(first);
      var load = CaptureLoad.into(first);
      load.databases(capture);
      assertThat(load.objects(capture)).isEqualTo(capture.objects().size());
      assertThat(load.events(capture)).isEqualTo(capture.events().size());
      assertThatThrownBy(() -> load.databases(capture))
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining("is not empty");
      assertRefused(wanted);

      request = request(CHAIN);
      assertThat(evict(first, request).getState()).isEqualTo(RequestState.SUCCEEDED);
      assertThat(artifactsOf(load, CHAIN)).isZero();
      assertShown(standalone.metricsAddress().orElseThrow());
      stopsInTime(standalone);
    }

    try (var standalone = new Standalone(wanted, Progress.SILENT)) {
      standalone.start();

      assertThat(standalone.settings()).isEqualTo(first);
      var load = CaptureLoad.into(first);
      assertThat(artifactsOf(load, CHAIN)).isZero();
      assertThat(artifactsOf(load, NESTED)).isEqualTo(3);
      var again = evict(first, request);
      assertThat(again.getState()).isEqualTo(RequestState.SUCCEEDED);
      assertThat(again.getCounts().getPurged()).isEqualTo(3);
      assertThat(evict(first, request(NESTED)).getState()).isEqualTo(RequestState.SUCCEEDED);
      assertThat(artifactsOf(load, NESTED)).isZero();
      stopsInTime(standalone);
    }
  }

  @Test
  void start_namesThePortThatIsInUseBeforeAnythingIsStarted() throws Exception {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var standalone =
            new Standalone(
                StandaloneSettings.in(folder).withPorts(new Ports(0, other.getLocalPort(), 0, 0)),
                Progress.SILENT)) {
      assertThatThrownBy(standalone::start)
          .isInstanceOf(PortInUseException.class)
          .hasMessageContaining(Integer.toString(other.getLocalPort()));

      assertThat(Files.exists(folder.resolve("postgres"))).isFalse();
    }
  }

  /** What Prometheus would read: the workers' own, their clients', the stream's, the JVM's. */
  private static void assertShown(InetSocketAddress address) throws InterruptedException {
    assertThat(address.getAddress().isLoopbackAddress()).isTrue();
    var uri = URI.create("http://127.0.0.1:" + address.getPort() + "/metrics");
    try (var client = HttpClient.newHttpClient()) {
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () ->
                  assertThat(
                          client
                              .send(
                                  HttpRequest.newBuilder(uri).build(),
                                  HttpResponse.BodyHandlers.ofString())
                              .body())
                      .contains(
                          "evictl_results_total{action=\"PURGE\",error=\"none\",outcome=\"PURGED\"} 3.0",
                          "evictl_ledger_open{state=\"HIDDEN\"} 0.0",
                          "evictl_ledger_overdue_seconds 0.0",
                          "evictl_ledger_pruned_total 0.0",
                          "evictl_transactions_seconds_count{kind=\"write\",outcome=\"committed\"}",
                          "evictl_blobs_total{outcome=\"gone\"}",
                          "hikaricp_connections_max",
                          "kafka_consumer_fetch_manager_records_consumed_total",
                          "kafka_producer_record_send_total",
                          "kafka_stream_task_dropped_records_total",
                          "jvm_memory_used_bytes"));
    }
  }

  private static void assertRefused(StandaloneSettings settings) {
    try (var second = new Standalone(settings, Progress.SILENT)) {
      assertThatThrownBy(second::start)
          .isInstanceOf(FolderInUseException.class)
          .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
    }
  }

  private static void stopsInTime(Standalone standalone) {
    var clock = InstantSource.system();
    var begun = clock.instant();
    standalone.close();
    assertThat(Duration.between(begun, clock.instant())).isLessThan(STOP_LIMIT.multipliedBy(2));
  }

  private static EvictionRequest request(ExecutionId execution) {
    return EvictionRequests.api().execution(execution).purgeDelay(Duration.ZERO).build();
  }

  private static EvictionStatus evict(Map<String, String> settings, EvictionRequest request)
      throws InterruptedException {
    try (var messaging = Messaging.from(settings);
        var publisher = new EvictionPublisher(messaging)) {
      publisher.submit(request).join();
      return publisher.await(request.getRequestId(), AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    }
  }

  /** Artifacts whose stored metadata names the execution, in its plain bytes. */
  private static long artifactsOf(CaptureLoad load, ExecutionId execution) throws SQLException {
    try (var catalog = load.catalog();
        var query =
            catalog.prepareStatement(
                "SELECT count(*) FROM artifacts WHERE position(?::bytea IN serialized_metadata) > 0")) {
      query.setBytes(1, execution.getName().getBytes(UTF_8));
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
