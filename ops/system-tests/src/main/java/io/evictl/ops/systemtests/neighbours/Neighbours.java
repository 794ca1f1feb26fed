package io.evictl.ops.systemtests.neighbours;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.systemtests.neighbours.CapturedCatalog.Home;
import io.evictl.ops.systemtests.oracle.Dataset;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Ten thousand generated rows of other executions beside a capture's: in data sets of their own, in
 * the capture's data sets, with the capture's artifact ids and tag names in other data sets, made
 * by executions that share a name with a captured one in another domain. The same rows every time.
 */
public final class Neighbours {

  /** Rows that are added to a database. */
  public static final int ROWS = 10_000;

  private static final int DATASETS = 400;
  private static final int PARTITION_KEYS = 400;
  private static final int PARTITIONS = 1_200;
  private static final int RESERVATIONS = 500;
  private static final int ARTIFACTS = 2_500;
  private static final int OBJECTS = 200;
  private static final Instant LONG_AGO = Instant.parse("2025-01-02T03:04:05.678901Z");
  private static final Duration FAR_AHEAD = Duration.ofDays(36_500);

  private static final String INSERT_DATASET =
      """
      INSERT INTO datasets (created_at, updated_at, project, domain, name, version, uuid)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String INSERT_PARTITION_KEY =
      """
      INSERT INTO partition_keys (created_at, updated_at, dataset_uuid, name) VALUES (?, ?, ?, ?)
      """;
  private static final String INSERT_PARTITION =
      """
      INSERT INTO partitions (created_at, updated_at, dataset_uuid, key, value, artifact_id)
      VALUES (?, ?, ?, ?, ?, ?)
      """;
  private static final String INSERT_RESERVATION =
      """
      INSERT INTO reservations (created_at, updated_at, dataset_project, dataset_domain,
        dataset_name, dataset_version, tag_name, owner_id, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String INSERT_ARTIFACT =
      """
      INSERT INTO artifacts (created_at, updated_at, dataset_project, dataset_domain,
        dataset_name, dataset_version, artifact_id, dataset_uuid, serialized_metadata)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String INSERT_ARTIFACT_DATA =
      """
      INSERT INTO artifact_data (created_at, updated_at, dataset_project, dataset_domain,
        dataset_name, dataset_version, artifact_id, name, location)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'o0', ?)
      """;
  private static final String INSERT_TAG =
      """
      INSERT INTO tags (created_at, updated_at, dataset_project, dataset_domain,
        dataset_name, dataset_version, tag_name, artifact_id, dataset_uuid)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private record Neighbour(int number, Home home, String artifactId, String tag) {}

  private final String catalogPrefix;
  private final Predicate<ExecutionName> isCaptured;

  /**
   * @param catalogPrefix {@code s3://bucket/prefix/} of the catalog
   * @param isCaptured whether a name is that of an execution of the capture
   */
  public Neighbours(String catalogPrefix, Predicate<ExecutionName> isCaptured) {
    this.catalogPrefix = catalogPrefix;
    this.isCaptured = isCaptured;
  }

  /** Adds the rows, {@link #ROWS} in all. */
  public void insert(Connection database, Set<ExecutionName> captured) throws SQLException {
    var found = CapturedCatalog.read(database);
    var homes = ownHomes(found);
    var neighbours = neighbours(found, homes);
    var names = captured.stream().sorted(Comparator.comparing(ExecutionName::toString)).toList();
    batch(database, INSERT_DATASET, homes, Neighbours::bindDataset);
    batch(database, INSERT_PARTITION_KEY, homes.subList(0, PARTITION_KEYS), Neighbours::bindKey);
    batch(
        database,
        INSERT_ARTIFACT,
        neighbours,
        (row, it) -> {
          bindDatasetColumns(row, it.home().dataset());
          row.setString(7, it.artifactId());
          row.setObject(8, it.home().uuid());
          row.setBytes(9, CatalogMetadata.of(producer(it.number(), names), "n0"));
        });
    batch(
        database,
        INSERT_ARTIFACT_DATA,
        neighbours,
        (row, it) -> {
          bindDatasetColumns(row, it.home().dataset());
          row.setString(7, it.artifactId());
          row.setString(8, catalogPrefix + key(it.number()));
        });
    batch(
        database,
        INSERT_TAG,
        neighbours,
        (row, it) -> {
          bindDatasetColumns(row, it.home().dataset());
          row.setString(7, it.tag());
          row.setString(8, it.artifactId());
          row.setObject(9, it.home().uuid());
        });
    batch(
        database,
        INSERT_PARTITION,
        neighbours.subList(0, PARTITIONS),
        (row, it) -> {
          row.setObject(3, it.home().uuid());
          row.setString(4, "region");
          row.setString(5, "r" + it.number() % 7);
          row.setString(6, it.artifactId());
        });
    batch(
        database,
        INSERT_RESERVATION,
        neighbours.subList(0, RESERVATIONS),
        (row, it) -> {
          bindDatasetColumns(row, it.home().dataset());
          row.setString(7, it.tag() + "-reserved");
          row.setString(8, "neighbour-" + it.number() + "-n0-0");
          row.setTimestamp(
              9, Timestamp.from(LONG_AGO.plus(it.number() % 2 == 0 ? FAR_AHEAD : Duration.ZERO)));
        });
  }

  /** Keys below the catalog's prefix of the neighbours that have an object. */
  public static List<String> keysWithObjects() {
    return IntStream.range(0, OBJECTS).mapToObj(Neighbours::key).toList();
  }

  private static String key(int number) {
    return "neighbours/x/%s/o0/data.pb".formatted(ownId(number));
  }

  private static List<Home> ownHomes(CapturedCatalog found) {
    return IntStream.range(0, DATASETS)
        .mapToObj(
            number -> {
              var like = found.datasets().get(number % found.datasets().size()).dataset();
              var dataset =
                  new Dataset(
                      number % 2 == 0 ? like.project() : "neighbours",
                      like.domain(),
                      like.name(),
                      like.version() + "-neighbour-" + number);
              return new Home(dataset, uuid("dataset", number));
            })
        .toList();
  }

  private static List<Neighbour> neighbours(CapturedCatalog found, List<Home> own) {
    return IntStream.range(0, ARTIFACTS)
        .mapToObj(
            number -> {
              var theirs = found.datasets().get(number % found.datasets().size());
              var ours = own.get(number % own.size());
              var id = ownId(number);
              var tag = "flyte_cached-neighbour-" + number;
              var alone = new Neighbour(number, ours, id, tag);
              if (number % 5 < 2) {
                return new Neighbour(number, theirs, id, tag);
              }
              if (!hasTwin(number, found) || number % 5 == 4) {
                return alone;
              }
              var twin = found.artifacts().get(number);
              return number % 5 == 2
                  ? new Neighbour(number, ours, twin.id(), tag)
                  : new Neighbour(number, ours, id, twin.tag().isEmpty() ? tag : twin.tag());
            })
        .toList();
  }

  /**
   * Whether it shares id or tag with a captured artifact: once for each, so that keys are unique.
   */
  private static boolean hasTwin(int number, CapturedCatalog found) {
    return number < Math.min(found.artifacts().size(), DATASETS);
  }

  private ExecutionName producer(int number, List<ExecutionName> captured) {
    if (number % 3 == 0 && !captured.isEmpty()) {
      var like = captured.get(number % captured.size());
      var twin = new ExecutionName(like.project(), like.domain() + "-2", like.name());
      if (!isCaptured.test(twin)) {
        return twin;
      }
    }
    return new ExecutionName("flytesnacks", "development", "neighbour-" + number);
  }

  private static String ownId(int number) {
    return uuid("artifact", number).toString();
  }

  private static UUID uuid(String what, int number) {
    return UUID.nameUUIDFromBytes(("neighbour " + what + " " + number).getBytes(UTF_8));
  }

  private static void bindDataset(PreparedStatement row, Home home) throws SQLException {
    bindDatasetColumns(row, home.dataset());
    row.setObject(7, home.uuid());
  }

  private static void bindKey(PreparedStatement row, Home home) throws SQLException {
    row.setObject(3, home.uuid());
    row.setString(4, "region");
  }

  private static void bindDatasetColumns(PreparedStatement row, Dataset dataset)
      throws SQLException {
    row.setString(3, dataset.project());
    row.setString(4, dataset.domain());
    row.setString(5, dataset.name());
    row.setString(6, dataset.version());
  }

  private interface Binder<T> {
    void bind(PreparedStatement row, T element) throws SQLException;
  }

  private static <T> void batch(
      Connection database, String insert, List<T> elements, Binder<T> binder) throws SQLException {
    try (var row = database.prepareStatement(insert)) {
      for (var element : elements) {
        row.setTimestamp(1, Timestamp.from(LONG_AGO));
        row.setTimestamp(2, Timestamp.from(LONG_AGO));
        binder.bind(row, element);
        row.addBatch();
      }
      row.executeBatch();
    }
  }
}
