package io.evictl.storage.workshop;

import io.evictl.ops.servers.PostgresServer;
import io.evictl.ops.servers.Servers;
import io.evictl.schemas.record.EntryKey;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.DatasetKey;
import io.evictl.storage.catalog.StoredArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;

/** A datacatalog database with the rows of captures, copied from a template. */
public final class CapturedCatalog {
  private static final List<String> TABLES =
      List.of(
          "datasets",
          "artifacts",
          "artifact_data",
          "tags",
          "partitions",
          "partition_keys",
          "reservations");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String url;
  private final Jdbi jdbi;

  private CapturedCatalog(String url) {
    this.url = url;
    this.jdbi = Jdbi.create(url);
  }

  /** A fresh copy. */
  public static CapturedCatalog fresh() {
    return copyOf(Template.NAME);
  }

  private static CapturedCatalog copyOf(String template) {
    var server = Servers.shared().postgres();
    var name = "catalog_" + NUMBER.incrementAndGet() + "_" + ProcessHandle.current().pid();
    server.createDatabase(name, template);
    return new CapturedCatalog(server.jdbcUrl(name));
  }

  /** Drops the database, whoever is connected to it. */
  public void drop() {
    Servers.shared().postgres().dropDatabase(name());
  }

  /** The same database as another role sees it. */
  public CapturedCatalog as(String role) {
    return new CapturedCatalog(url.replaceAll("user=[^&]*", "user=" + role));
  }

  /** The same database through another port of 127.0.0.1, each statement sent as it stands. */
  public CapturedCatalog through(int port) {
    return new CapturedCatalog(
        url.replaceAll("//[^/]*/", "//127.0.0.1:" + port + "/") + "&prepareThreshold=0");
  }

  public String url() {
    return url;
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  /** Whether the ledger's schema was made in it, or in what it is a copy of. */
  boolean hasLedger() {
    return jdbi.withHandle(
        handle ->
            handle
                .select("SELECT to_regclass('evictl.ledger') IS NOT NULL")
                .mapTo(Boolean.class)
                .one());
  }

  /** The artifacts that datasets of this name hold, tagged ones first, in the order of creation. */
  public List<Entry> entries(String dataset) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT a.*, t.tag_name,
                           ARRAY(SELECT x.location FROM artifact_data x
                                  WHERE x.dataset_project = a.dataset_project
                                    AND x.dataset_name = a.dataset_name
                                    AND x.dataset_domain = a.dataset_domain
                                    AND x.dataset_version = a.dataset_version
                                    AND x.artifact_id = a.artifact_id) AS locations
                      FROM artifacts a
                      LEFT JOIN tags t ON t.dataset_uuid = a.dataset_uuid
                                      AND t.artifact_id = a.artifact_id
                     WHERE a.dataset_name LIKE :dataset
                     ORDER BY t.tag_name IS NULL, a.created_at, t.tag_name""")
                .bind("dataset", dataset)
                .map(
                    (row, context) -> {
                      var key =
                          EntryKey.newBuilder()
                              .setProject(row.getString("dataset_project"))
                              .setDomain(row.getString("dataset_domain"))
                              .setDataset(row.getString("dataset_name"))
                              .setVersion(row.getString("dataset_version"))
                              .setTag(row.getString("tag_name"))
                              .setArtifactId(
                                  row.getString("tag_name") == null
                                      ? row.getString("artifact_id")
                                      : null)
                              .build();
                      var artifact =
                          new StoredArtifact(
                              new ArtifactKey(DatasetKey.of(key), row.getString("artifact_id")),
                              null,
                              row.getBytes("serialized_metadata"),
                              null,
                              null);
                      return new Entry(
                          key,
                          row.getString("artifact_id"),
                          artifact.producer().orElseThrow(),
                          List.of((String[]) row.getArray("locations").getArray()));
                    })
                .list());
  }

  /** Every row of every table of datacatalog, whole. */
  public Set<String> rows() {
    var rows = new TreeSet<String>();
    TABLES.forEach(table -> rows.addAll(rows(table)));
    return rows;
  }

  public Set<String> rows(String table) {
    return jdbi.withHandle(
        handle ->
            new TreeSet<>(
                handle
                    .createQuery(
                        "SELECT '" + table + " ' || CAST(to_jsonb(x) AS text) FROM " + table + " x")
                    .mapTo(String.class)
                    .list()));
  }

  /** Rows that name one of these artifacts. */
  public static Set<String> naming(Collection<String> rows, String artifactId) {
    var naming = new TreeSet<>(rows);
    naming.removeIf(row -> !row.contains(artifactId));
    return naming;
  }

  public int execute(String sql, Object... values) {
    return jdbi.withHandle(handle -> handle.execute(sql, values));
  }

  /** Runs a script of the captures in a catalog's database. */
  public static void load(CapturedCatalog into, String capture) {
    try (var connection = DriverManager.getConnection(into.url);
        var statement = connection.createStatement()) {
      statement.execute(Template.resource(capture + ".sql"));
    } catch (SQLException e) {
      throw new IllegalStateException("loading " + capture, e);
    }
  }

  /** The one at this URL, as it is. */
  public static CapturedCatalog at(String url) {
    return new CapturedCatalog(url);
  }

  /** A copy of this one, which nobody may be connected to meanwhile. */
  public CapturedCatalog copy() {
    return copyOf(name());
  }

  private String name() {
    return URI.create(url.substring("jdbc:".length())).getPath().substring(1);
  }

  private static final class Template {
    static final String NAME = "catalog_template_" + ProcessHandle.current().pid();

    static {
      var server = Servers.shared().postgres();
      server.createDatabase(NAME);
      load(server);
    }

    private static void load(PostgresServer server) {
      try (var connection = server.connect(NAME);
          var statement = connection.createStatement()) {
        statement.execute(resource("datacatalog-schema.sql"));
        statement.execute("RESET search_path");
        for (var capture : List.of("shapes", "odd-versions", "dynamic-specs")) {
          statement.execute(resource(capture + ".sql"));
        }
        statement.execute("ANALYZE");
      } catch (SQLException e) {
        throw new IllegalStateException("loading captured rows", e);
      }
    }

    private static String resource(String name) {
      try (var in = CapturedCatalog.class.getResourceAsStream("/captures/" + name)) {
        if (in == null) {
          throw new IllegalStateException("no resource " + name);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
