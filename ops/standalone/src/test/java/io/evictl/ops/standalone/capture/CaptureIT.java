package io.evictl.ops.standalone.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureIT {
  private static final Path CAPTURES = Path.of("../system-tests/captures");
  private static final Path SHAPES = CAPTURES.resolve("flyte-1.16.8-shapes");

  @TempDir Path folder;

  static Stream<Path> captures() throws IOException {
    try (var folders = Files.list(CAPTURES)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void load_fillsOneDatabaseWithBothSchemas(Path captured) throws SQLException {
    var postgres = Servers.shared().postgres();
    postgres.createDatabase("capture_it");
    try (var database = postgres.connect("capture_it")) {
      var capture = Capture.in(captured);

      capture.loadAdmin(database);
      capture.loadCatalog(database);

      assertThat(count(database, "executions")).isPositive();
      assertThat(count(database, "artifacts")).isPositive();
      assertThat(text(database, "SHOW search_path")).contains("public");
      assertThat(database.getAutoCommit()).isTrue();
    } finally {
      postgres.dropDatabase("capture_it");
    }
  }

  @Test
  void load_isAllOrNothingAndNamesTheLine() throws SQLException, IOException {
    copyShapes("datacatalog-schema.sql", "capture.json");
    Files.writeString(
        folder.resolve("datacatalog.sql"),
        """
        INSERT INTO public.datasets (project, name, domain, version) VALUES ('a', 'b', 'c', 'd');

        INSERT INTO public.datasets (project, name, domain, version) VALUES ('a', 'b', 'c', 'd');
        """);
    var postgres = Servers.shared().postgres();
    postgres.createDatabase("capture_it");
    try (var database = postgres.connect("capture_it")) {
      assertThatThrownBy(() -> Capture.in(folder).loadCatalog(database))
          .isInstanceOf(CaptureException.class)
          .hasMessageStartingWith(folder.resolve("datacatalog.sql") + ":3: ")
          .hasMessageContaining("duplicate key");

      assertThat(text(database, "SELECT to_regclass('public.datasets') IS NULL")).isEqualTo("t");
    } finally {
      postgres.dropDatabase("capture_it");
    }
  }

  @Test
  void putObjects_putsAllOfThemAsCaptured() {
    var capture = Capture.in(SHAPES);
    try (var server = S3Server.inMemory();
        var s3 = server.newClient()) {
      capture.putObjects(s3);

      var buckets = capture.manifest().buckets();
      long listed =
          buckets.stream()
              .mapToLong(
                  bucket ->
                      s3
                          .listObjectsV2Paginator(request -> request.bucket(bucket))
                          .contents()
                          .stream()
                          .count())
              .sum();
      assertThat(listed).isEqualTo(capture.objects().size());
      var catalog =
          capture.objects().stream().filter(it -> it.key().endsWith("/data.pb")).findFirst();
      var etag =
          s3.headObject(
                  request ->
                      request.bucket(catalog.orElseThrow().bucket()).key(catalog.get().key()))
              .eTag();
      assertThat(etag).isEqualTo('"' + catalog.get().md5() + '"');
    }
  }

  @Test
  void flyteSchema_makesTheTablesThatFlyteHas() throws SQLException {
    var postgres = Servers.shared().postgres();
    postgres.createDatabase("capture_it");
    try (var database = postgres.connect("capture_it")) {
      FlyteSchema.ADMIN.create(database);
      FlyteSchema.DATACATALOG.create(database);

      assertThat(count(database, "node_executions")).isZero();
      assertThat(count(database, "tags")).isZero();
    } finally {
      postgres.dropDatabase("capture_it");
    }
  }

  private void copyShapes(String... files) throws IOException {
    for (var file : files) {
      Files.copy(SHAPES.resolve(file), folder.resolve(file));
    }
  }

  private static int count(Connection database, String table) throws SQLException {
    return Integer.parseInt(text(database, "SELECT count(*) FROM " + table));
  }

  private static String text(Connection database, String sql) throws SQLException {
    try (var query = database.prepareStatement(sql);
        var rows = query.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
