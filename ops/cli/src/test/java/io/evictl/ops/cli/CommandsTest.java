package io.evictl.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.PlannedObject;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.schemas.record.WaitingFor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every target that can be evicted, and every control, as the command line asks for them. */
class CommandsTest {
  private static final ExecutionId EXECUTION = new ExecutionId("flytesnacks", "development", "a1");
  private static final String ID = UUID.randomUUID().toString();
  private static final EntryKey ENTRY =
      new EntryKey("p", "d", "flyte_task-t", "1.0/x", "flyte_cached-1", null);
  private static final String KEY = "p/d/flyte_task-t/1.0%2Fx/flyte_cached-1";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final FakeDeployment deployment = new FakeDeployment(request -> ended(request));
  private Path config;

  @BeforeEach
  void writeConfig() throws IOException {
    config = Files.writeString(folder.resolve("evictl.properties"), "kafka.bootstrap.servers=x:1");
  }

  @Test
  void evictNode_namesTheNode() {
    assertThat(run(false, "evict", "node", "flytesnacks/development/a1", "n1-0-n0", "--yes"))
        .isZero();
    assertThat(target().getNodeExecution()).hasValue(new NodeId(EXECUTION, "n1-0-n0"));
    assertThat(out.toString()).contains("node n1-0-n0 of flytesnacks/development/a1");
  }

  @Test
  void evictTask_takesTheExecutionsProject_unlessToldOtherwise() {
    run(false, "evict", "task", "p/d/a1", "n0", "shop.square", "--task-project=shared", "--yes");
    var task = target().getTaskExecution().orElseThrow();
    assertThat(task.getNode().getNodeId()).isEqualTo("n0");
    assertThat(task.getTask().getProject()).isEqualTo("shared");
    assertThat(task.getTask().getDomain()).isEqualTo("d");
    assertThat(task.getTask().getName()).isEqualTo("shop.square");
  }

  @Test
  void evictEntry_readsItsKey() {
    run(false, "evict", "entry", KEY, "--yes");
    assertThat(target().getEntry()).hasValue(ENTRY);
    run(false, "evict", "entry", "p/d/s/1/#7", "--yes");
    assertThat(deployment.submitted.getLast().getTarget().getEntry())
        .hasValue(new EntryKey("p", "d", "s", "1", null, "7"));
  }

  @Test
  void evictExecutions_areOneRequest_ofThoseNamedAndListed() throws IOException {
    var file = Files.writeString(folder.resolve("list"), "# old ones\np/d/c\n\np/d/a\n");
    run(false, "evict", "executions", "p/d/a", "p/d/b", "--file", file.toString(), "--yes");
    assertThat(deployment.submitted).hasSize(1);
    assertThat(target().getExecutions().orElseThrow())
        .extracting(ExecutionId::getName)
        .containsExactly("a", "b", "c");
  }

  @Test
  void evict_writesOutScopeAndChildDeadline() {
    run(
        false,
        "evict",
        "execution",
        "p/d/a",
        "--dynamic-scope=SPEC",
        "--child-deadline=5m",
        "--yes");
    var options = deployment.submitted.getFirst().getOptions();
    assertThat(options.getDynamicScope()).isEqualTo(DynamicScope.SPEC);
    assertThat(options.getChildDeadlineMillis()).isEqualTo(300_000);
  }

  /** Nobody confirms what he has not seen; the limit is for the eviction, not for its preview. */
  @Test
  void evict_onATerminal_showsTheCountsOfAPlanAndThenAsks() {
    assertThat(run(true, "no", "evict", "execution", "p/d/a", "--max-entries=1")).isEqualTo(3);
    assertThat(out.toString()).contains("5 planned, 3 evicted, 2 kept");
    assertThat(err.toString()).contains("Evict these 3 entries?", "nothing was changed");
    assertThat(deployment.submitted)
        .extracting(request -> request.getOptions().getMode())
        .containsExactly(EvictionMode.PLAN);
    assertThat(deployment.submitted.getFirst().getOptions().getLimits().getMaxEntries()).isEmpty();

    assertThat(run(true, "yes", "evict", "execution", "p/d/a", "--max-entries=1")).isZero();
    assertThat(deployment.submitted.getLast().getOptions().getMode())
        .isEqualTo(EvictionMode.EXECUTE);
    assertThat(deployment.submitted.getLast().getOptions().getLimits().getMaxEntries())
        .hasValue(1L);
  }

  @ParameterizedTest
  @CsvSource({
    "pause,PAUSE",
    "resume,RESUME",
    "cancel,CANCEL",
    "approve --entries 7,APPROVE",
    "retry-failed,RETRY_FAILED",
    "restore,RESTORE"
  })
  void control_isSentAndItsAnswerAwaited(String command, ControlAction action) {
    known(RequestState.RUNNING);
    assertThat(run(false, (command + " " + ID + " --reason why").split(" "))).isZero();
    assertThat(deployment.controls)
        .singleElement()
        .satisfies(
            control -> {
              assertThat(control.getAction()).isEqualTo(action);
              assertThat(control.getRequestId()).isEqualTo(ID);
              assertThat(control.getReason()).isEqualTo("why");
            });
    assertThat(out.toString()).contains(action + " accepted");
  }

  @ParameterizedTest
  @CsvSource({"pause", "resume", "cancel", "approve --entries 7", "retry-failed", "restore"})
  void control_thatIsRefused_isExitCode3(String command) {
    known(RequestState.SUCCEEDED);
    deployment.accepted = false;
    assertThat(run(false, (command + " " + ID).split(" "))).isEqualTo(3);
    assertThat(out.toString()).contains("refused it has ended");
  }

  @ParameterizedTest
  @CsvSource({"pause", "resume", "cancel", "approve --entries 7", "retry-failed", "restore"})
  void control_ofAnUnknownRequest_isNotSent(String command) {
    assertThat(run(false, (command + " " + ID).split(" "))).isEqualTo(1);
    assertThat(deployment.controls).isEmpty();
    assertThat(err.toString()).contains("is not known here");
  }

  @ParameterizedTest
  @CsvSource({"retry-failed", "restore"})
  void entries_areNamedByTheirKeys(String command) {
    known(RequestState.PARTIALLY_FAILED);
    run(false, command, ID, "--entry", KEY, "--entry", "p/d/s/1/#7");
    assertThat(deployment.controls)
        .flatExtracting(EvictionControl::getEntries)
        .containsExactly(ENTRY, new EntryKey("p", "d", "s", "1", null, "7"));
  }

  /** What is approved is the number that was on the screen. */
  @Test
  void approve_onATerminal_showsTheCountsAndAsks() {
    known(RequestState.WAITING);
    assertThat(run(true, "n", "approve", ID)).isEqualTo(3);
    assertThat(deployment.controls).isEmpty();
    assertThat(run(true, "y", "approve", ID)).isZero();
    assertThat(err.toString()).contains("Approve 5 entries?");
    assertThat(deployment.controls.getFirst().getApprovedEntries()).hasValue(5L);
  }

  @Test
  void approve_ofWhatHasEnded_asksNobody() {
    known(RequestState.RESTORED);
    assertThat(run(true, "y", "approve", ID)).isEqualTo(3);
    assertThat(err.toString()).contains("has ended as RESTORED").doesNotContain("[y/N]");
    assertThat(deployment.controls).isEmpty();
  }

  @Test
  void status_tellsRunPauseRateAndWhatItWaitsFor() {
    known(RequestState.WAITING);
    run(false, "status", ID);
    assertThat(out.toString())
        .contains("WAITING for RESUME, paused, run 2")
        .contains("12.5 entries/s, about 3 min to go, oldest pending since 1970-01-01T00:00:00Z");
    run(false, "status");
    assertThat(out.toString()).contains("PENDING", "ETA", "3 min");
  }

  /** What a search answers is told by what it found. */
  @Test
  void statusEntries_leavesSearchesOut() {
    known(RequestState.RUNNING);
    deployment.results.add(result(TaskAction.HIDE, ENTRY));
    deployment.results.add(result(TaskAction.DISCOVER, new EntryKey("p", "d", "s", "", "", null)));
    run(false, "status", ID, "--entries");
    assertThat(out.toString()).contains(KEY).doesNotContain("DISCOVER", "p/d/s//");
  }

  @Test
  void dryRun_listsObjects_withWhatTheyWouldFree() {
    var goes = new PlannedObject("s3://b/1/data.pb", true, "produced by x", true, 1234L, 1);
    var stays = new PlannedObject("s3://b/2/data.pb", false, "outside the allow-list", null, 0L, 1);
    var raw = new PlannedObject("s3://b/raw/2", true, "nothing else points to it", true, 66L, 3);
    var artifact =
        ArtifactResult.newBuilder()
            .setArtifactId("a")
            .setObjects(List.of(stays, goes, raw))
            .build();
    deployment.results.add(
        EvictionResult.newBuilder(result(TaskAction.PLAN, ENTRY))
            .setArtifacts(List.of(artifact))
            .build());
    run(false, "evict", "execution", "flytesnacks/development/abc", "--dry-run", "--objects");
    assertThat(out.toString())
        .containsPattern("yes   1234   s3://b/1/data.pb +produced by x")
        .containsPattern("no    [?]      s3://b/2/data.pb +outside the allow-list")
        .contains("s3://b/raw/2 (3 objects)")
        .contains("4 objects, 1,300 bytes would go");
  }

  private static EvictionResult result(TaskAction action, EntryKey entry) {
    return EvictionResult.newBuilder()
        .setTaskId("t")
        .setRequestId(ID)
        .setAction(action)
        .setOutcome(TaskOutcome.EVICTED)
        .setExecution(EXECUTION)
        .setEntry(entry)
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }

  private EvictionTarget target() {
    return deployment.submitted.getFirst().getTarget();
  }

  private void known(RequestState state) {
    deployment.statuses.put(
        ID,
        EvictionStatus.newBuilder()
            .setRequestId(ID)
            .setState(state)
            .setWaitingFor(state == RequestState.WAITING ? WaitingFor.RESUME : null)
            .setPaused(state == RequestState.WAITING)
            .setRun(2)
            .setRatePerSecond(12.5)
            .setEtaSeconds(130.0)
            .setOldestPendingAt(Instant.EPOCH)
            .setCounts(StatusCounts.newBuilder().setPlanned(5).setPending(5).build())
            .setAcceptedAt(Instant.EPOCH)
            .setUpdatedAt(Instant.EPOCH)
            .build());
  }

  private static Optional<EvictionStatus> ended(EvictionRequest request) {
    return Optional.of(
        EvictionStatus.newBuilder()
            .setRequestId(request.getRequestId())
            .setState(RequestState.SUCCEEDED)
            .setExecutionsPlanned(2)
            .setCounts(StatusCounts.newBuilder().setPlanned(5).setEvicted(3).setKept(2).build())
            .setRequest(request)
            .setAcceptedAt(Instant.EPOCH)
            .setUpdatedAt(Instant.EPOCH)
            .build());
  }

  /** On a terminal the first argument is what its user answers. */
  private int run(boolean terminal, String... args) {
    var line = new ArrayList<>(List.of(args));
    var stdin = System.in;
    if (terminal) {
      System.setIn(new ByteArrayInputStream((line.removeFirst() + "\n").getBytes(UTF_8)));
    }
    line.add("--config");
    line.add(config.toString());
    var screen = new Screen(new PrintWriter(out), new PrintWriter(err), terminal);
    try {
      return Evictl.run(screen, settings -> deployment, line.toArray(String[]::new));
    } finally {
      System.setIn(stdin);
    }
  }
}
