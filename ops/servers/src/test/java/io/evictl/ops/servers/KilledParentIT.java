package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.PostgresServer.Durability;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** After kill -9 of the process that runs the servers, the next one finds all their data. */
@ExtendWith(LeakCheck.class)
@Timeout(400)
class KilledParentIT {

  private static final Duration VERY_SLOW = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void nextStart_stopsOrphansAndKeepsData() throws Exception {
    var parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                DoomedParent.class.getName(),
                folder.toString())
            .redirectError(Redirect.to(folder.resolve("parent.log").toFile()))
            .start();
    String[] pids = ready(parent).split(" ");
    var postmaster = ProcessHandle.of(Long.parseLong(pids[1])).orElseThrow();
    var registry = ProcessHandle.of(Long.parseLong(pids[2])).orElseThrow();

    parent.destroyForcibly().waitFor();

    await().atMost(VERY_SLOW).until(() -> !registry.isAlive());
    assertThat(postmaster.isAlive()).as("Postgres outlives a killed parent").isTrue();
    try (var postgres = PostgresServer.onDisk(folder.resolve("postgres"), 0, Durability.SAFE)) {
      assertThat(postmaster.isAlive()).as("the orphan is stopped, not taken over").isFalse();
      assertThat(postgres.hasDatabase("survives")).isTrue();
    }
    try (var kafka = KafkaServer.onDisk(folder.resolve("kafka"), 0)) {
      assertThat(new KafkaRecords(kafka.bootstrapServers()).read("survives", 2))
          .containsExactly("a", "b");
    }
  }

  private static String ready(Process parent) throws Exception {
    var out =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("ready ")) {
        return line;
      }
    }
    throw new AssertionError("the parent ended with code " + parent.waitFor());
  }
}
