package io.evictl.ops.systemtests.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.accept.Deployment;
import io.evictl.ops.systemtests.accept.DeploymentPlan;
import io.evictl.ops.systemtests.accept.Requests;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.accept.Store;
import io.evictl.ops.systemtests.accept.Templates;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.ops.systemtests.oracle.Oracle;
import io.evictl.ops.systemtests.oracle.OracleExecution;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * With raw outputs, an execution takes along exactly those raw objects of a live Flyte's data that
 * a plain look at all stored outputs says are its own and nobody else's (GUARANTEES.md, I2). The
 * others are evicted after it, each from what is left.
 */
class RawDataOfCapturesIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(120);
  private static final Set<RequestState> ENDS =
      Set.of(
          RequestState.SUCCEEDED,
          RequestState.PARTIALLY_FAILED,
          RequestState.FAILED,
          RequestState.REJECTED);

  @ParameterizedTest
  @CsvSource({
    "flyte-1.16.8-shapes, a78t4bg6b8gswvzhxzjd akslp2r6ttql2h74rfn6 avqb2cpkf2glks4gl98r, 26",
    "flyte-1.16.8-cloudevents-v2, anjpdjwt7zb4tr7nb2xm, 18"
  })
  void executionsOfACapture_takeTheirOwnRawData(String name, String executions, int objects)
      throws Exception {
    var folder = Path.of("captures", name);
    var capture = Capture.in(folder);
    var oracle = Oracle.read(folder);
    var servers = Servers.shared();
    var database = "raw_" + name.replaceAll("[^a-z0-9]", "_");
    try (var databases = databases(servers.postgres(), capture, database);
        var store = Store.start(capture, UnaryOperator.identity(), List.of());
        var client = store.server().newClient();
        var scratch = ScratchFolder.create(database)) {
      var plan =
          DeploymentPlan.of(
                  database.replace('_', '-'),
                  servers,
                  databases,
                  store.server(),
                  store.allowList(),
                  scratch.path())
              .with("storage.references", "true")
              .with("storage.references.objects-per-second", "10000")
              .with("storage.raw.allow", String.join(",", capture.manifest().rawPrefixes()));
      try (var deployment = Deployment.start(plan, null, DEFINITELY_TOO_SLOW)) {
        int gone = 0;
        for (var execution : chosen(oracle, executions)) {
          var before = objects(client, capture);
          Set<String> expected;
          try (var catalog = servers.postgres().connect(databases.catalog())) {
            expected = new PlainRawData(catalog, client).going(execution, raw(before));
          }
          var status = evict(deployment, execution);
          assertThat(status.getState()).as(status.getMessage()).isEqualTo(RequestState.SUCCEEDED);

          var after = objects(client, capture);
          assertThat(difference(raw(before), raw(after))).isEqualTo(expected);
          assertThat(difference(after, before)).isEmpty();
          assertThat(difference(before, after))
              .allMatch(it -> expected.contains(it) || it.contains("/metadata/datacatalog/"));
          gone += expected.size();
        }
        assertThat(gone).isEqualTo(objects);
      }
    }
  }

  /** A capture alone: an artifact without its object would keep everything. */
  private static Templates.Databases databases(
      PostgresServer postgres, Capture capture, String name) throws SQLException {
    var databases = new Templates.Databases(postgres, name + "_catalog", name + "_admin");
    postgres.createDatabase(databases.catalog());
    try (var connection = postgres.connect(databases.catalog())) {
      capture.loadCatalog(connection);
    }
    postgres.createDatabase(databases.admin());
    try (var connection = postgres.connect(databases.admin())) {
      capture.loadAdmin(connection);
    }
    return databases;
  }

  private static List<ExecutionName> chosen(Oracle oracle, String names) {
    var wanted = Set.of(names.split(" "));
    return oracle.executions().stream()
        .map(OracleExecution::id)
        .filter(name -> wanted.contains(name.name()))
        .toList();
  }

  private static EvictionStatus evict(Deployment deployment, ExecutionName execution) {
    var options = Requests.options(false, Duration.ZERO).setIncludeRawOutputs(true).build();
    var request =
        EvictionRequest.newBuilder(Requests.evict(execution, false, Duration.ZERO, Instant.now()))
            .setOptions(options)
            .build();
    deployment.client().commands().submit(request);
    return deployment
        .client()
        .await(request.getRequestId(), status -> ENDS.contains(status.getState()))
        .orElseThrow();
  }

  private static Set<String> objects(S3Client client, Capture capture) {
    var objects = new TreeSet<String>();
    for (var bucket : capture.manifest().buckets()) {
      client.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
          .map(object -> bucket + "/" + object.key())
          .forEach(objects::add);
    }
    return objects;
  }

  /** What tasks wrote themselves: the buckets of the raw prefixes hold nothing else. */
  private static Set<String> raw(Set<String> objects) {
    var raw = new TreeSet<>(objects);
    raw.removeIf(object -> !object.startsWith("flyte-raw/"));
    return raw;
  }

  private static Set<String> difference(Set<String> from, Set<String> without) {
    var left = new TreeSet<>(from);
    left.removeAll(without);
    return left;
  }
}
