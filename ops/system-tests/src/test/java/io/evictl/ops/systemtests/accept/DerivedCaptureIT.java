package io.evictl.ops.systemtests.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The acceptance holds for captures of another layout, too: one database for both services
 * (flyte-binary), and an execution that had not ended, which is refused.
 */
class DerivedCaptureIT {

  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(90);
  private static final String RUNNING = "akg7pljpnxtv58jm54wx";

  @Test
  void oneDatabaseAndRunningExecution_areHandledAsTheCaptureSays(@TempDir Path folder)
      throws Exception {
    var derived = folder.resolve("derived");
    DerivedCapture.write(
        Path.of("captures", "flyte-1.16.8-cloudevents-v2"),
        derived,
        Set.of(RUNNING, "arbxzxwwsgqpgc785clf", "fwcpcqi52jhfvo", "atqsmb78mg7kr69z9dsl"),
        RUNNING);

    var results =
        new Acceptance(new Bench("derived", Servers.shared(), DEFINITELY_TOO_SLOW, 1, 0), 2)
            .run(List.of(derived), result -> {});

    assertThat(results).hasSize(4 * 4 * 2);
    assertThat(results).filteredOn(result -> !result.passed()).isEmpty();
    assertThat(results)
        .filteredOn(result -> result.execution().name().equals(RUNNING))
        .extracting(CaseResult::evicted)
        .containsOnly(0);
  }
}
