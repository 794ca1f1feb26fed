package io.evictl.stream.expand;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.schemas.record.SnapshotOutcome;
import io.evictl.schemas.record.WhenNotConcluded;
import io.evictl.stream.Samples;
import io.evictl.stream.expand.Readiness.Ready;
import io.evictl.stream.expand.Readiness.Refused;
import io.evictl.stream.expand.Readiness.Wait;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When an execution counts as concluded, and its nodes as complete. */
class ReadinessTest {
  private static final Instant NOW = Samples.NOW;
  private static final ExpandRules RULES =
      new ExpandRules(true, Duration.ofSeconds(10), Duration.ofDays(7));
  private final ExecutionState unknown = ExecutionState.unknown(NOW);

  @Test
  void terminalSnapshot_countsHoweverOldItIs() {
    var known = sealed(unknown, "s1", ExecutionPhase.FAILED);
    assertThat(of(known, 1, WhenNotConcluded.WAIT)).isEqualTo(new Ready(Basis.SNAPSHOT));
  }

  @Test
  void snapshotOfARunningExecution_countsOnlyIfItIsYounger() {
    var known = sealed(unknown, "s1", ExecutionPhase.RUNNING);
    assertThat(of(known, 1, WhenNotConcluded.ASSUME_CONCLUDED)).isInstanceOf(Wait.class);
    assertThat(of(known, 0, WhenNotConcluded.ASSUME_CONCLUDED))
        .isEqualTo(new Ready(Basis.SNAPSHOT));
    assertThat(of(known, 0, WhenNotConcluded.REJECT))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.state()).isEqualTo(ExpandState.NOT_CONCLUDED));
  }

  @Test
  void snapshotFromBeforeTheEnd_isNoReasonToReject() {
    var known = sealed(unknown, "s1", ExecutionPhase.RUNNING).withPhase(ExecutionPhase.SUCCEEDED);
    assertThat(of(known, 0, WhenNotConcluded.REJECT))
        .isInstanceOfSatisfying(
            Wait.class, wait -> assertThat(wait.state()).isEqualTo(ExpandState.WAITING_SNAPSHOT));
  }

  @Test
  void eventsAlone_neverConclude_whereADatabaseCanBeAsked() {
    var known = unknown.touched(NOW, true).withPhase(ExecutionPhase.SUCCEEDED);
    assertThat(of(known, 0, WhenNotConcluded.WAIT)).isInstanceOf(Wait.class);
  }

  @Test
  void snapshotThatMissesNodes_doesNotCount() {
    var known =
        unknown
            .withBegin(begin("s1", SnapshotOutcome.FOUND, ExecutionPhase.SUCCEEDED))
            .withSnapshotNodes("s1", 3)
            .withComplete("s1", 4);
    assertThat(of(known, 0, WhenNotConcluded.WAIT)).isInstanceOf(Wait.class);
    assertThat(of(known.withSnapshotNodes("s1", 1), 0, WhenNotConcluded.WAIT))
        .isInstanceOf(Ready.class);
    assertThat(of(known.withSnapshotNodes("s1", 2), 0, WhenNotConcluded.WAIT))
        .isInstanceOf(Wait.class);
  }

  @Test
  void unknownExecution_isRefused_failedAnswerIsNot() {
    var none = unknown.withBegin(begin("s1", SnapshotOutcome.NOT_FOUND, ExecutionPhase.UNKNOWN));
    assertThat(of(none, 0, WhenNotConcluded.WAIT)).isInstanceOf(Refused.class);
    assertThat(of(none, 1, WhenNotConcluded.WAIT)).isInstanceOf(Wait.class);
    var failed = unknown.withBegin(begin("s1", SnapshotOutcome.FAILED, ExecutionPhase.UNKNOWN));
    assertThat(of(failed, 0, WhenNotConcluded.WAIT))
        .isInstanceOfSatisfying(
            Wait.class, wait -> assertThat(wait.message()).contains("database is away"));
  }

  @Test
  void deadline_endsEveryWait() {
    assertThat(
            Readiness.of(
                unknown, cursor(0, WhenNotConcluded.WAIT), "x", NOW.plusSeconds(60), RULES))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.state()).isEqualTo(ExpandState.DEADLINE));
  }

  @Test
  void state_survivesItsEncoding() {
    var state =
        sealed(unknown, "s1", ExecutionPhase.RUNNING)
            .withPhase(ExecutionPhase.SUCCEEDED)
            .withSequence(12, true);
    assertThat(ExecutionState.decode(state.encode())).isEqualTo(state);
    var cursor = cursor(3, WhenNotConcluded.WAIT);
    assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
  }

  private static Readiness of(ExecutionState state, long snapshotsAtOpen, WhenNotConcluded option) {
    return Readiness.of(state, cursor(snapshotsAtOpen, option), "p/d/n", NOW, RULES);
  }

  private static Cursor cursor(long snapshotsAtOpen, WhenNotConcluded option) {
    var request = Samples.request(Samples.execution("n"), o -> o.setWhenNotConcluded(option));
    var deadline = NOW.plusSeconds(60);
    return new Cursor(
        request,
        0,
        Cursor.Kind.NODES,
        0,
        false,
        deadline,
        Waiting.since(NOW, deadline, snapshotsAtOpen),
        Listing.waiting(10));
  }

  private static ExecutionState sealed(ExecutionState state, String id, ExecutionPhase phase) {
    return state
        .withBegin(begin(id, SnapshotOutcome.FOUND, phase))
        .withSnapshotNodes(id, 2)
        .withComplete(id, 2);
  }

  private static SnapshotBegin begin(String id, SnapshotOutcome outcome, ExecutionPhase phase) {
    return Samples.begin(Samples.execution("n"), id, outcome, phase)
        .getSnapshotBegin()
        .orElseThrow();
  }
}
