package io.evictl.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import io.evictl.schemas.record.WhenNotConcluded;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvictlTest {
  private static final String EXECUTION = "flytesnacks/development/abc";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final FakeDeployment deployment = new FakeDeployment(request -> answer(request));
  private Path config;
  private Optional<RequestState> state = Optional.of(RequestState.SUCCEEDED);

  @BeforeEach
  void writeConfig() throws IOException {
    config = Files.writeString(folder.resolve("evictl.properties"), "kafka.bootstrap.servers=x:1");
  }

  @Test
  void evict_writesAllOptionsOut() {
    assertThat(run("evict", "execution", EXECUTION, "--yes")).isZero();

    var request = deployment.submitted.getFirst();
    var options = request.getOptions();
    assertThat(request.getTarget().getWorkflowExecution())
        .contains(new ExecutionId("flytesnacks", "development", "abc"));
    assertThat(options.getMode()).isEqualTo(EvictionMode.EXECUTE);
    assertThat(options.getIncludeChildExecutions()).isTrue();
    assertThat(options.getIncludeCacheHits()).isFalse();
    assertThat(options.getWhenNotConcluded()).isEqualTo(WhenNotConcluded.WAIT);
    assertThat(options.getPurgeDelayMillis()).isEqualTo(30_000);
    assertThat(options.getDeadlineMillis()).isEqualTo(86_400_000);
    assertThat(out.toString()).contains(request.getRequestId()).contains("--watch");
    assertThat(deployment.closed).isTrue();
  }

  @Test
  void evict_takesOptionsFromTheCommandLine() {
    var id = UUID.randomUUID();

    run(
        "evict",
        "execution",
        EXECUTION,
        "--yes",
        "--include-hits",
        "--include-raw-outputs",
        "--no-children",
        "--purge-delay",
        "2h",
        "--when-not-concluded",
        "assume-concluded",
        "--max-entries=7",
        "--reason",
        "wrong prices",
        "--id",
        id.toString());

    var request = deployment.submitted.getFirst();
    assertThat(request.getRequestId()).isEqualTo(id.toString());
    assertThat(request.getReason()).isEqualTo("wrong prices");
    assertThat(request.getOptions().getIncludeCacheHits()).isTrue();
    assertThat(request.getOptions().getIncludeRawOutputs()).isTrue();
    assertThat(request.getOptions().getIncludeChildExecutions()).isFalse();
    assertThat(request.getOptions().getPurgeDelayMillis()).isEqualTo(7_200_000);
    assertThat(request.getOptions().getLimits().getMaxEntries()).contains(7L);
    assertThat(request.getOptions().getWhenNotConcluded())
        .isEqualTo(WhenNotConcluded.ASSUME_CONCLUDED);
  }

  @Test
  void dryRun_plansAndChangesNothing() {
    assertThat(run("evict", "execution", EXECUTION, "--dry-run")).isZero();

    assertThat(deployment.submitted)
        .extracting(request -> request.getOptions().getMode())
        .containsExactly(EvictionMode.PLAN);
    assertThat(out.toString()).contains("SUCCEEDED").contains("5 planned, 3 evicted");
  }

  @Test
  void evict_withoutTerminalNeedsYes() {
    assertThat(run("evict", "execution", EXECUTION)).isEqualTo(64);

    assertThat(deployment.submitted).isEmpty();
    assertThat(errorLine()).contains("add --yes").contains("--dry-run");
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCEEDED,0",
    "RESTORED,0",
    "EVICTED,0",
    "FAILED,1",
    "PARTIALLY_FAILED,2",
    "CANCELLED,2",
    "REJECTED,3"
  })
  void exitCode_tellsHowTheRequestEnded(RequestState ended, int exitCode) {
    state = Optional.of(ended);

    assertThat(run("evict", "execution", EXECUTION, "--yes", "--wait")).isEqualTo(exitCode);
  }

  @Test
  void wait_givesUpAfterItsTime() {
    state = Optional.of(RequestState.RUNNING);

    assertThat(run("evict", "execution", EXECUTION, "--yes", "--wait", "--timeout", "1ms"))
        .isEqualTo(1);

    assertThat(errorLine()).contains("is still RUNNING").contains("--watch");
  }

  @Test
  void wait_saysThatNobodyAnswers() {
    state = Optional.empty();

    assertThat(run("evict", "execution", EXECUTION, "--yes", "--wait=purged")).isEqualTo(1);

    assertThat(errorLine()).contains("is the stream running?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evict",
        "evict execution",
        "evict execution only-a-name --yes",
        "evict execution a//b --yes",
        "evict execution a/b/c --purge-delay 30 --yes",
        "evict execution a/b/c --wait=soon --yes",
        "evict execution a/b/c --when-not-concluded=never --yes",
        "evict execution a/b/c -o xml --yes",
        "status not-a-uuid",
        "status --watch",
        "restore 2f7d1b7e-0a55-4b8e-9d6c-4a3f3c0d9e11 --entry no-entry",
        "evict executions --yes",
        "evict executions a/b/c --file /nowhere --yes",
        "evict node a/b/c --yes",
        "evict task a/b/c n0 --yes",
        "evict entry a/b/c --yes",
        "evict execution a/b/c --dynamic-scope=some --yes",
        "evict execution a/b/c --child-deadline=31d --yes",
        "pause",
        "approve 2f7d1b7e-0a55-4b8e-9d6c-4a3f3c0d9e11",
        "unknown",
        "run --config /nowhere.properties",
        "standalone --kafka-port many",
        "standalone --kafka-port 70000",
        ""
      })
  void wrongCommandLine_isOneLineAndExitCode64(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(64);

    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(errorLine()).startsWith("evictl: ");
    assertThat(deployment.submitted).isEmpty();
  }

  @Test
  void status_ofAnUnknownRequestIsAFailure() {
    assertThat(run("status", UUID.randomUUID().toString())).isEqualTo(1);

    assertThat(errorLine()).contains("is not known here");
  }

  @Test
  void status_canBeReadByAProgram() {
    run("evict", "execution", EXECUTION, "--yes", "--wait", "-o", "json");

    assertThat(out.toString()).contains("\"state\" : \"SUCCEEDED\"").contains("\"evicted\" : 3");
    assertThat(err.toString()).doesNotContain("{");
  }

  @Test
  void where_namesWhatIsMissing() {
    var args = new String[] {"status", "--data", folder.resolve("none").toString()};

    assertThat(Evictl.run(screen(), settings -> deployment, args)).isEqualTo(64);

    assertThat(errorLine()).contains("no standalone has run in").contains("--config");
  }

  @Test
  void help_isNoError() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("evict", "restore", "topics", "Exit codes");
  }

  @Test
  void acls_areThoseOfTheModulesNamed() {
    var arguments = new String[] {"acls", "--module", "watcher,cli", "--prefix", "mine."};
    assertThat(run(arguments)).isZero();
    assertThat(out.toString().lines())
        .startsWith("# watcher")
        .anyMatch(
            line -> line.contains("'User:evictl-watcher' --operation Read --topic 'mine.status'"))
        .anyMatch(
            line -> line.contains("'User:evictl-cli' --operation Write --topic 'mine.commands'"));
    assertThat(run("acls", "--module", "nobody")).isEqualTo(64);
    assertThat(errorLine()).contains("modules are stream, workers");
  }

  private int run(String... args) {
    var all = new ArrayList<>(Arrays.asList(args));
    if (List.of("evict", "status", "restore").contains(all.isEmpty() ? "" : all.getFirst())
        && all.size() > 1) {
      all.add("--config");
      all.add(config.toString());
    }
    return Evictl.run(screen(), settings -> deployment, all.toArray(String[]::new));
  }

  private Screen screen() {
    return new Screen(new PrintWriter(out), new PrintWriter(err), false);
  }

  private String errorLine() {
    return err.toString().strip();
  }

  private Optional<EvictionStatus> answer(EvictionRequest request) {
    return state.map(
        it ->
            EvictionStatus.newBuilder()
                .setRequestId(request.getRequestId())
                .setState(it)
                .setCounts(
                    StatusCounts.newBuilder()
                        .setPlanned(5)
                        .setEvicted(3)
                        .setPurged(3)
                        .setKept(2)
                        .build())
                .setRequest(request)
                .setAcceptedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build());
  }
}
