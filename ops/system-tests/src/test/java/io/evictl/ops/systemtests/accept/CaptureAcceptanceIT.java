package io.evictl.ops.systemtests.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.Servers;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Evicting an execution deletes exactly what the capture of a live Flyte says, in every way the
 * product can learn of it, and the status tells the truth (GUARANTEES.md, I2, I4, I5). More
 * captures: {@code -Devictl.captures=DIR[,DIR…]}; the table is written to {@code
 * target/acceptance.txt}.
 */
class CaptureAcceptanceIT {

  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(90);
  private static final int LANES = 3;

  /** Of nodes and entries every so-manieth; {@code ops/system-tests/accept} takes all. */
  private static final int SAMPLE = 4;

  /** Where Maven was started; folders are given as seen from there. */
  private static final Path INVOKED_FROM = Path.of(System.getProperty("evictl.captures.from", ""));

  @Test
  void everyExecution_inEveryWay_deletesExactlyWhatItShould() throws Exception {
    var captures = new ArrayList<>(Acceptance.capturesIn(Path.of("captures")));
    for (var more : System.getProperty("evictl.captures", "").split(",")) {
      if (!more.isBlank()) {
        captures.addAll(Accept.capturesOf(INVOKED_FROM.resolve(more.strip())));
      }
    }
    long seed = Long.getLong("evictl.seed", new Random().nextLong());
    var bench = new Bench("captures", Servers.shared(), DEFINITELY_TOO_SLOW, seed, SAMPLE);
    try (var out =
        new PrintStream(Path.of("target", "acceptance.txt").toFile(), StandardCharsets.UTF_8)) {
      out.println("seed=" + seed);
      var table = new AcceptanceTable(out);
      table.head();

      var results = new Acceptance(bench, LANES).run(captures, table::line);

      out.println(AcceptanceTable.summary(results));
      assertThat(results).isNotEmpty();
      assertThat(results).as("seed " + seed).filteredOn(result -> !result.passed()).isEmpty();
    }
  }
}
