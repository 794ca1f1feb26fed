package io.evictl.ops.systemtests.leftovers;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.storage.LeftoverSearch;
import io.evictl.storage.WorkerSettings;
import io.evictl.storage.leftovers.Leftover;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.leftovers.Observer;
import io.evictl.storage.leftovers.Place;
import io.evictl.storage.leftovers.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Of everything that a live Flyte had, a check finds what was broken by hand or by Flyte itself,
 * and nothing else (GUARANTEES.md, I2).
 */
class LeftoversOfCapturesIT {
  /** Their rows were deleted by hand and their objects left, while Flyte was running. */
  private static final Set<String> BY_HAND =
      Set.of(
          "a411f19d-822c-4d78-9942-d607fe53f3c0/o0/data.pb",
          "ad714d9c-e1a7-42f2-a9b5-f878e8b8cfb0/o0/data.pb",
          "f9e2fb8d-6d80-4432-9dff-271eaa80b63a/o0/data.pb",
          "85f882a7-1c21-41a6-95a7-befe9875b018/o0/data.pb",
          "e3297920-1e05-4e04-a63d-29e5a9b07238/o0/data.pb",
          "f9d0cf8b-8c97-4281-a90e-1bbbaaadd884/o0/data.pb");

  /** What overwrites of cached specs left beside them. */
  private static final Set<String> STRAYS =
      Set.of(
          "f5df0869-a25f-4ae2-ad1e-8d714e38684e/future/data.pb",
          "a2254d60-084e-4476-98ca-dd8c148c74e3/future/data.pb");

  @TempDir Path folder;

  private final List<Leftover> found = new ArrayList<>();
  private final List<Leftover> trail = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flyte-1.16.8-shapes",
        "flyte-1.16.8-array-events-v1",
        "flyte-1.16.8-cloudevents-v2",
        "flyte-1.16.8-offloading",
        "flyte-1.16.8-odd-versions",
        "flyte-1.16.8-crashes",
        "flyte-pr6372-dynamic-specs"
      })
  void capture_hasItsKnownLeftovers_andNoOthers(String name) throws Exception {
    var capture = Capture.in(Path.of("captures", name));
    var database = name.replaceAll("[^a-z0-9]", "_") + "_leftovers";
    var postgres = Servers.shared().postgres();
    postgres.createDatabase(database);
    try (var connection = postgres.connect(database)) {
      capture.loadCatalog(connection);
    }
    try (var store = S3Server.onDisk(folder.resolve("store"), 0);
        var client = store.newClient()) {
      capture.putObjects(client);
      makeOld();
      var settings = settings(capture, postgres.jdbcUrl(database), store);
      var keys = keys(client, capture);

      check(settings, Rules.report());
      assertThat(found).noneMatch(it -> it.dataset().isPresent());
      var orphans = keysOf(Kind.ORPHAN);
      assertThat(ends(orphans)).isEqualTo(expected(name));
      assertThat(keys(client, capture)).isEqualTo(keys);

      var rows = rows(database);
      found.clear();
      check(settings, Rules.report().removing(0, orphans.size()));
      assertThat(found)
          .filteredOn(it -> it.kind() == Kind.ORPHAN)
          .allMatch(it -> it.done() == Done.REMOVED)
          .hasSameSizeAs(orphans);
      assertThat(trail).hasSameSizeAs(orphans);
      keys.removeAll(orphans);
      assertThat(keys(client, capture)).isEqualTo(keys);
      assertThat(rows(database)).isEqualTo(rows);
    }
  }

  private static Set<String> expected(String name) {
    return switch (name) {
      case "flyte-1.16.8-shapes" -> Set.of();
      case "flyte-pr6372-dynamic-specs" -> STRAYS;
      default -> BY_HAND;
    };
  }

  private void check(Map<String, String> settings, Rules rules) throws Exception {
    try (var search = new LeftoverSearch(WorkerSettings.from(settings), 1e6, trail::add)) {
      search
          .check(
              rules,
              new Observer() {
                @Override
                public void found(Leftover leftover) {
                  found.add(leftover);
                }

                @Override
                public void counted(Count what, long number) {
                  if (what == Count.YOUNG || what == Count.UNDER_WAY) {
                    assertThat(number).as(what.name()).isZero();
                  }
                }

                @Override
                public void reached(Place place) {
                  assertThat(Place.of(place.token())).isEqualTo(place);
                }
              })
          .run(Place.START);
    }
  }

  /** A month, as the bucket tells. */
  private void makeOld() throws IOException {
    var old = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
    try (var files = Files.walk(folder.resolve("store"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
  }

  private Set<String> keysOf(Kind kind) {
    var keys = new TreeSet<String>();
    found.stream()
        .filter(it -> it.kind() == kind)
        .forEach(it -> keys.add(it.objects().getFirst().replaceFirst("s3://[^/]*/", "")));
    return keys;
  }

  /** Artifact, output and file of keys. */
  private static Set<String> ends(Set<String> keys) {
    var ends = new TreeSet<String>();
    for (var key : keys) {
      var words = key.split("/");
      ends.add(String.join("/", List.of(words).subList(words.length - 3, words.length)));
    }
    return ends;
  }

  private static Set<String> keys(S3Client client, Capture capture) {
    var keys = new TreeSet<String>();
    for (var bucket : capture.manifest().buckets()) {
      client.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
          .map(S3Object::key)
          .forEach(keys::add);
    }
    return keys;
  }

  private static Set<String> rows(String database) throws SQLException {
    var rows = new TreeSet<String>();
    try (var connection = Servers.shared().postgres().connect(database);
        var statement = connection.createStatement()) {
      for (var table : List.of("datasets", "artifacts", "artifact_data", "tags", "partitions")) {
        try (var all = statement.executeQuery("SELECT to_jsonb(x) FROM " + table + " x")) {
          while (all.next()) {
            rows.add(table + " " + all.getString(1));
          }
        }
      }
    }
    return rows;
  }

  private static Map<String, String> settings(Capture capture, String url, S3Server store) {
    var settings = new TreeMap<String, String>();
    settings.put("kafka.bootstrap.servers", "127.0.0.1:1");
    settings.put("registry.url", "http://127.0.0.1:1");
    settings.put("storage.catalog.jdbc.url", url);
    settings.put("storage.allow", capture.manifest().catalogPrefix());
    settings.put("storage.s3.endpoint", store.endpoint().toString());
    settings.put("storage.s3.access-key", store.accessKey());
    settings.put("storage.s3.secret-key", store.secretKey());
    return settings;
  }
}
