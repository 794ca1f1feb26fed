package io.evictl.producer.archival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.evictl.producer.TestTopics;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.AdminDatabaseSettings;
import io.evictl.producer.admin.TestAdminDatabase;
import io.evictl.producer.archival.ToldChange.Outcome;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done about executions that somebody tells of, and that the poll beside it asks once. */
class ArchivalHookIT extends ArchivalCase {
  private static final Duration LOOKBACK = Duration.ofDays(7);
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private static final String POLICY =
      """
      since: 2026-01-01T00:00:00Z
      rules:
        - {name: looked at, domain: production, action: plan}
        - {name: kept, labels: {keep: "*"}, action: nothing}
        - {name: all else, action: evict, grace: 2h}
      """;

  private static TestAdminDatabase database;

  @TempDir Path folder;

  private ArchivedRows rows;
  private Path policy;
  private ArchivalHook hook;

  @BeforeAll
  static void openDatabase() {
    database = TestAdminDatabase.empty();
  }

  @AfterAll
  static void closeDatabase() {
    database.close();
  }

  @BeforeEach
  void open() throws Exception {
    rows = new ArchivedRows(database);
    rows.clear();
    policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    hook = hook(Optional.of(database.settings()));
  }

  @AfterEach
  void close() {
    hook.close();
  }

  /** Whoever is first: the other finds it asked for, or sends the same to the byte. */
  @Test
  void I6_Idempotent_hookAndPoll_askOnce() throws Exception {
    rows.archived("a1", NOW.minusSeconds(2));
    rows.archived("a2", NOW.minusSeconds(1));
    try (var admin = new AdminDatabase(database.settings());
        var asked = new AskedArchivals(topics.messaging())) {
      assertThat(tell("a1", true, NOW.minusSeconds(2))).isEqualTo(Outcome.SENT);
      assertThat(tell("a1", true, NOW.minusSeconds(2))).isEqualTo(Outcome.KNOWN);
      new ArchivalPoll(admin, publisher, asked, LOOKBACK).round(PolicyFile.parse(POLICY));
    }
    var sent = requests().stream().filter(request -> name(request).equals("a1")).toList();
    assertThat(sent).hasSize(2);
    assertThat(sent.getFirst()).isEqualTo(sent.getLast());
    var byPoll = requests().stream().filter(request -> name(request).equals("a2")).toList();
    status(byPoll.getFirst(), RequestState.RUNNING, NOW, 1);
    assertThat(tell("a2", true, NOW)).isEqualTo(Outcome.KNOWN);
    assertThat(requests()).hasSize(3);
  }

  /** What is told is but a hint: flyteadmin's own word decides, its time, its labels. */
  @Test
  void database_isBelieved_notWhatIsTold() throws Exception {
    rows.archived("a1", NOW.minusSeconds(60));
    rows.active("a2", NOW.minusSeconds(60));
    rows.row("a3", 1, NOW, NOW, Map.of("keep", "it"), "development");
    assertThat(tell("a1", true, NOW.minusSeconds(5))).isEqualTo(Outcome.SENT);
    assertThat(requests().getFirst().getRequestedAt()).isEqualTo(NOW.minusSeconds(60));
    assertThat(tell("a2", true, NOW.minusSeconds(5))).isEqualTo(Outcome.LATER);
    assertThat(tell("a2", true, NOW.minusSeconds(70))).isEqualTo(Outcome.NOTHING);
    assertThat(tell("a3", true, NOW)).isEqualTo(Outcome.NOTHING);
    assertThat(tell("unknown", true, NOW)).isEqualTo(Outcome.NOTHING);
    assertThat(tell("a1", false, NOW.minusSeconds(61))).isEqualTo(Outcome.NOTHING);
    assertThat(requests()).hasSize(1);
    assertThat(controls()).isEmpty();
  }

  @Test
  void archivedLongAgo_isLeftAlone() throws Exception {
    rows.archived("a1", NOW.minus(LOOKBACK).minusSeconds(60));
    assertThat(tell("a1", true, NOW)).isEqualTo(Outcome.NOTHING);
    assertThat(requests()).isEmpty();
  }

  /** What only the database tells can't be decided without it: nothing is done, and it says why. */
  @Test
  void I2_NoOverDelete_withoutDatabase_whatIsMissingKeepsAll() throws Exception {
    try (var blind = hook(Optional.empty())) {
      var development = blind.tell(List.of(change("development", "a1", true, NOW))).getFirst();
      assertThat(development.outcome()).isEqualTo(Outcome.NOTHING);
      assertThat(development.why()).contains("rule 2: kept", "labels", "snapshot.jdbc.url");
      var production = blind.tell(List.of(change("production", "a1", true, NOW))).getFirst();
      assertThat(production.outcome()).isEqualTo(Outcome.SENT);
      assertThat(requests().getFirst().getOptions().getMode()).isEqualTo(EvictionMode.PLAN);
    }
  }

  /** Told in the wrong order: an execution that is active is not evicted. */
  @Test
  void I2_NoOverDelete_withoutDatabase_archivalToldLateIsLeftAlone() throws Exception {
    Files.writeString(policy, "{since: 2026-01-01T00:00:00Z, rules: [{action: evict}]}");
    try (var blind = hook(Optional.empty())) {
      blind.tell(List.of(change("development", "a1", false, NOW)));
      assertThat(
              blind
                  .tell(List.of(change("development", "a1", true, NOW.minusSeconds(1))))
                  .getFirst()
                  .outcome())
          .isEqualTo(Outcome.NOTHING);
      assertThat(requests()).isEmpty();
      assertThat(
              blind
                  .tell(List.of(change("development", "a1", true, NOW.plusSeconds(1))))
                  .getFirst()
                  .outcome())
          .isEqualTo(Outcome.SENT);
    }
  }

  @Test
  void I11_Restorable_activeAgain_isRestored_orStoppedFirst() throws Exception {
    rows.archived("a1", NOW.minusSeconds(9));
    rows.archived("a2", NOW.minusSeconds(9));
    tell("a1", true, NOW);
    tell("a2", true, NOW);
    status(request("a1"), RequestState.EVICTED, NOW, 1);
    status(request("a2"), RequestState.RUNNING, NOW, 1);
    rows.clear();
    rows.active("a1", NOW.minusSeconds(5));
    rows.active("a2", NOW.minusSeconds(5));
    assertThat(tell("a1", false, NOW.minusSeconds(5))).isEqualTo(Outcome.TAKEN_BACK);
    var stopping =
        CompletableFuture.runAsync(
            () -> {
              await().atMost(TestTopics.DEFINITELY_TOO_SLOW).until(() -> controls().size() == 2);
              status(request("a2"), RequestState.EVICTED, NOW.plusSeconds(1), 2);
            });
    assertThat(tell("a2", false, NOW.minusSeconds(5))).isEqualTo(Outcome.TAKEN_BACK);
    stopping.join();
    assertThat(controls())
        .extracting(EvictionControl::getRequestId, EvictionControl::getAction)
        .containsExactlyInAnyOrder(
            tuple(request("a1").getRequestId(), ControlAction.RESTORE),
            tuple(request("a2").getRequestId(), ControlAction.CANCEL),
            tuple(request("a2").getRequestId(), ControlAction.RESTORE));
  }

  /** Somebody copies an old call: what was archived after it stays asked for. */
  @Test
  void activeOfBefore_takesBackNothingThatCameLater() throws Exception {
    Files.writeString(policy, "{since: 2026-01-01T00:00:00Z, rules: [{action: evict}]}");
    try (var blind = hook(Optional.empty())) {
      blind.tell(List.of(change("development", "a1", true, NOW)));
      status(requests().getFirst(), RequestState.EVICTED, NOW, 1);
      assertThat(
              blind
                  .tell(List.of(change("development", "a1", false, NOW.minusSeconds(1))))
                  .getFirst()
                  .outcome())
          .isEqualTo(Outcome.NOTHING);
      assertThat(controls()).isEmpty();
    }
  }

  @Test
  void brokenPolicy_keepsTheOldOne() throws Exception {
    Files.writeString(policy, "rules: [{action: evict}]");
    rows.row("a3", 1, NOW, NOW, Map.of("keep", "it"), "development");
    assertThat(tell("a3", true, NOW)).isEqualTo(Outcome.NOTHING);
    assertThat(requests()).isEmpty();
  }

  private ArchivalHook hook(Optional<AdminDatabaseSettings> admin) {
    return new ArchivalHook(
        new HookSettings(policy, admin, LOOKBACK),
        topics.messaging(),
        publisher,
        InstantSource.system());
  }

  private Outcome tell(String name, boolean archived, Instant at) throws Exception {
    return hook.tell(List.of(change("development", name, archived, at))).getFirst().outcome();
  }

  private static StateChange change(String domain, String name, boolean archived, Instant at) {
    return new StateChange(new ExecutionId("shop", domain, name), archived, at);
  }
}
