package io.evictl.producer.archival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.TestAdminDatabase;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.Trigger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked for when executions are archived, and when they are made active again. */
class ArchivalPollIT extends ArchivalCase {
  private static final Duration LOOKBACK = Duration.ofDays(7);
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

  private static final ArchivalPolicy POLICY =
      policy(
          """
          since: 2026-01-01T00:00:00Z
          rules:
            - {name: looked at, domain: production, action: plan}
            - {name: kept, labels: {keep: "*"}, action: nothing}
            - {name: all else, action: evict, grace: 2h}
          """);

  private TestAdminDatabase rows;
  private AdminDatabase database;
  private AskedArchivals asked;

  @BeforeEach
  void open() {
    rows = TestAdminDatabase.empty();
    database = new AdminDatabase(rows.settings().withPageSize(2));
    asked = new AskedArchivals(topics.messaging());
  }

  @AfterEach
  void close() {
    asked.close();
    database.close();
    rows.close();
  }

  @Test
  void archived_isAskedForOnce() throws Exception {
    archived("a1", NOW.minusSeconds(3));
    archived("a2", NOW.minusSeconds(2));
    archived("a3", NOW.minusSeconds(1));
    active("a4");
    var poll = poll();
    assertThat(poll.round(POLICY)).isEqualTo(3);
    assertThat(poll.round(POLICY)).isZero();
    archived("a5", NOW);
    assertThat(poll.round(POLICY)).isEqualTo(1);
    assertThat(requests())
        .extracting(request -> request.getTarget().getWorkflowExecution().orElseThrow().getName())
        .containsExactlyInAnyOrder("a1", "a2", "a3", "a5");
    assertThat(requests())
        .allSatisfy(
            request -> {
              assertThat(request.getTrigger()).isEqualTo(Trigger.ARCHIVAL);
              assertThat(request.getOptions().getMode()).isEqualTo(EvictionMode.EXECUTE);
              assertThat(request.getOptions().getPurgeDelayMillis())
                  .isEqualTo(Duration.ofHours(2).toMillis());
              assertThat(request.getOptions().getIncludeCacheHits()).isFalse();
              assertThat(request.getOptions().getIncludeChildExecutions()).isFalse();
              assertThat(request.getReason()).contains("archived by ada at", "rule 3: all else");
            });
  }

  /** Died before anybody had taken it up: the same again, to the byte. */
  @Test
  void I6_Idempotent_restartBeforeTheStatus_sendsTheSame() throws Exception {
    archived("a1", NOW);
    poll().round(POLICY);
    try (var forgetful = new AskedArchivals(topics.messaging())) {
      new ArchivalPoll(database, publisher, forgetful, LOOKBACK).round(POLICY);
    }
    assertThat(requests()).hasSize(2);
    assertThat(requests().getFirst()).isEqualTo(requests().getLast());
  }

  @Test
  void restart_doesNotAskForWhatHasAStatus() throws Exception {
    archived("a1", NOW);
    poll().round(POLICY);
    status(requests().getFirst(), RequestState.RUNNING, NOW, 0);
    try (var restarted = new AskedArchivals(topics.messaging())) {
      var poll = new ArchivalPoll(database, publisher, restarted, LOOKBACK);
      assertThat(poll.round(POLICY)).isZero();
      poll.startOver();
      assertThat(poll.round(POLICY)).isZero();
    }
  }

  /** No gap: what was archived while nobody looked is found as long as the lookback is. */
  @Test
  void start_looksBack() throws Exception {
    archived("a1", NOW.minus(LOOKBACK).plusSeconds(600));
    archived("a2", NOW.minus(LOOKBACK).minusSeconds(600));
    assertThat(poll().round(POLICY)).isEqualTo(1);
    assertThat(requests()).extracting(ArchivalCase::name).containsExactly("a1");
  }

  /** Changed lately for another reason. */
  @Test
  void archivedLongAgo_isLeftAlone_whenItsRowChanges() throws Exception {
    row("a1", 1, NOW, NOW.minus(LOOKBACK).minusSeconds(600), Map.of(), "development");
    assertThat(poll().round(POLICY)).isZero();
  }

  /** Transactions that take long become visible behind others that began later. */
  @Test
  void overtakenTransaction_isFound() throws Exception {
    archived("a1", NOW);
    var poll = poll();
    poll.round(POLICY);
    archived("a2", NOW.minus(Duration.ofMinutes(14)));
    assertThat(poll.round(POLICY)).isEqualTo(1);
  }

  @Test
  void clockAhead_hidesNoOther() throws Exception {
    archived("a1", NOW.plus(Duration.ofDays(3)));
    var poll = poll();
    poll.round(POLICY);
    archived("a2", NOW);
    assertThat(poll.round(POLICY)).isEqualTo(1);
  }

  @Test
  void policy_decides() throws Exception {
    row("a1", 1, NOW, NOW, Map.of(), "production");
    row("a2", 1, NOW, NOW, Map.of("keep", "it"), "development");
    poll().round(POLICY);
    assertThat(requests()).extracting(ArchivalCase::name).containsExactly("a1");
    assertThat(requests().getFirst().getOptions().getMode()).isEqualTo(EvictionMode.PLAN);
  }

  @Test
  void I12_PoisonContained_undecodableRow_costsOnlyItself() throws Exception {
    archived("a1", NOW.minusSeconds(1));
    rows.execute("UPDATE executions SET spec = '\\xff'");
    archived("a2", NOW);
    assertThat(poll().round(POLICY)).isEqualTo(1);
    assertThat(requests()).extracting(ArchivalCase::name).containsExactly("a2");
  }

  @Test
  void activeAgain_isRestored_orStopped() throws Exception {
    archived("a1", NOW.minusSeconds(3));
    archived("a2", NOW.minusSeconds(2));
    archived("a3", NOW.minusSeconds(1));
    archived("a4", NOW);
    var poll = poll();
    poll.round(POLICY);
    for (var request : requests()) {
      var state =
          switch (name(request)) {
            case "a1" -> RequestState.EVICTED;
            case "a2" -> RequestState.RUNNING;
            case "a3" -> RequestState.SUCCEEDED;
            default -> RequestState.EVICTED;
          };
      status(request, state, NOW, 0);
    }
    poll.round(POLICY);
    assertThat(controls()).isEmpty();
    rows.execute("UPDATE executions SET state = 0 WHERE execution_name IN ('a1', 'a2', 'a3')");
    poll.round(POLICY);
    poll.round(POLICY);
    assertThat(controls())
        .extracting(EvictionControl::getRequestId, EvictionControl::getAction)
        .containsExactlyInAnyOrder(
            tuple(request("a1").getRequestId(), ControlAction.RESTORE),
            tuple(request("a2").getRequestId(), ControlAction.CANCEL));
  }

  /** Another archival: the request of the first one says nothing about it. */
  @Test
  void archivedAnew_isAskedForAnew() throws Exception {
    archived("a1", NOW.minusSeconds(5));
    var poll = poll();
    poll.round(POLICY);
    rows.execute("DELETE FROM executions");
    archived("a1", NOW);
    assertThat(poll.round(POLICY)).isEqualTo(1);
    assertThat(requests()).extracting(EvictionRequest::getRequestId).doesNotHaveDuplicates();
  }

  private ArchivalPoll poll() {
    return new ArchivalPoll(database, publisher, asked, LOOKBACK);
  }

  private static ArchivalPolicy policy(String text) {
    return PolicyFile.parse(text);
  }

  private void archived(String name, Instant at) throws SQLException {
    new ArchivedRows(rows).archived(name, at);
  }

  private void active(String name) throws SQLException {
    new ArchivedRows(rows).active(name, NOW);
  }

  private void row(
      String name,
      int state,
      Instant updated,
      Instant at,
      Map<String, String> labels,
      String domain)
      throws SQLException {
    new ArchivedRows(rows).row(name, state, updated, at, labels, domain);
  }
}
