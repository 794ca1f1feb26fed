package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The set that the tests of a JVM share. */
class SharedServersIT {

  private final Servers servers = Servers.shared();

  @Test
  void kafka_answersAndRunsTransactionVersion2() throws Exception {
    try (var admin =
        Admin.create(
            Map.<String, Object>of("bootstrap.servers", servers.kafka().bootstrapServers()))) {
      var features =
          admin.describeFeatures().featureMetadata().get(60, TimeUnit.SECONDS).finalizedFeatures();
      assertThat(features)
          .hasEntrySatisfying(
              "transaction.version", it -> assertThat(it.maxVersionLevel()).isEqualTo((short) 2));
    }
    assertThat(servers.kafka()).isSameAs(servers.kafka());
  }

  @Test
  void postgres_createsDatabases() throws Exception {
    var postgres = servers.postgres();
    postgres.createDatabase("shared_it");
    try (var connection = postgres.connect("shared_it");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (i int)");
    }
    postgres.createDatabase("shared_it_copy", "shared_it");
    try (var connection = postgres.connect("shared_it_copy");
        var rows = connection.createStatement().executeQuery("SELECT count(*) FROM t")) {
      assertThat(rows.next()).isTrue();
    }
    postgres.dropDatabase("shared_it_copy");
    assertThat(postgres.hasDatabase("shared_it_copy")).isFalse();
    assertThat(postgres.hasDatabase("shared_it")).isTrue();
  }

  @Test
  void s3_storesObjects() {
    servers.s3().createBucket("shared-it");
    servers.s3().createBucket("shared-it");
    try (var client = servers.s3().newClient()) {
      client.putObject(it -> it.bucket("shared-it").key("a/b"), RequestBody.fromString("x"));
      assertThat(client.getObjectAsBytes(it -> it.bucket("shared-it").key("a/b")).asUtf8String())
          .isEqualTo("x");
    }
  }
}
