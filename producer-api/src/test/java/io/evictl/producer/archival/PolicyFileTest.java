package io.evictl.producer.archival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.ExecutionId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
  private static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");

  private static final String POLICY =
      """
      since: 2026-11-01T00:00:00Z
      rules:
        - name: production is looked at
          domain: production
          action: plan
        - name: scratch
          project: sand*
          launchPlan: "*.nightly.*"
          labels: {team: "fore*", tier: "1"}
          action: evict
          grace: 7d
          rawOutputs: true
        - name: kept
          project: sandbox
          action: nothing
        - action: evict
          launchPlan: "a.b"
      """;

  @Test
  void firstRuleThatFits_decides() {
    var policy = PolicyFile.parse(POLICY);
    var team = Map.of("team", "forecast", "tier", "1", "other", "x");
    assertThat(policy.decide(execution("sandbox", "production", "x.nightly.y", team)))
        .isEqualTo(decision(ArchivalAction.PLAN, "rule 1: production is looked at", 1, false));
    assertThat(policy.decide(execution("sandbox", "development", "x.nightly.y", team)))
        .isEqualTo(decision(ArchivalAction.EVICT, "rule 2: scratch", 7, true));
    assertThat(policy.decide(execution("sandbox", "development", "x.hourly.y", team)).action())
        .isEqualTo(ArchivalAction.NOTHING);
    assertThat(policy.decide(execution("sandbox", "development", "x.nightly.y", Map.of())).why())
        .isEqualTo("rule 3: kept");
    assertThat(policy.decide(execution("other", "development", "a.b", Map.of())))
        .isEqualTo(decision(ArchivalAction.EVICT, "rule 4: unnamed", 1, false));
    assertThat(policy.decide(execution("other", "development", "aXb", Map.of())))
        .isEqualTo(ArchivalDecision.nothing("no rule fits"));
  }

  @Test
  void archivedBefore_isLeftAlone() {
    var policy = PolicyFile.parse("since: 2026-11-01T00:00:00Z\nrules: [{action: evict}]");
    var before = archivedAt(SINCE.minusNanos(1000));
    assertThat(policy.decide(before).action()).isEqualTo(ArchivalAction.NOTHING);
    assertThat(policy.decide(before).why()).contains("before the policy's since");
    assertThat(policy.decide(archivedAt(SINCE)).action()).isEqualTo(ArchivalAction.EVICT);
  }

  @Test
  void withoutRules_nothingIsDone() {
    var policy = PolicyFile.parse("since: 2026-11-01T00:00:00Z");
    assertThat(policy.decide(archivedAt(SINCE)).action()).isEqualTo(ArchivalAction.NOTHING);
  }

  @Test
  void example_isOne() {
    var policy = PolicyFile.read(Path.of("archival-policy.yaml"));
    var team = Map.of("keep-cache", "yes");
    assertThat(policy.decide(execution("sandbox", "production", "a-nightly-b", Map.of())).action())
        .isEqualTo(ArchivalAction.EVICT);
    assertThat(policy.decide(execution("sandbox", "production", "a-nightly-b", team)).action())
        .isEqualTo(ArchivalAction.NOTHING);
  }

  /** What is not understood might have kept something. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                  | a policy has since and rules
          rules: []                                           | since is missing
          since: yesterday                                    | not 'yesterday'
          since: 2026-11-01T00:00:00Z\\nrules: [{}]           | rule 1 has no action
          since: 2026-11-01T00:00:00Z\\nrules: [{action: go}] | not 'go'
          since: 2026-11-01T00:00:00Z\\nrules: [{action: evict, projekt: a}] | projekt
          since: 2026-11-01T00:00:00Z\\nrules: [{action: evict, project: }]  | project has no value
          since: 2026-11-01T00:00:00Z\\nrules: [{action: evict, labels: {a: }}] | a has no value
          since: 2026-11-01T00:00:00Z\\nrules: [{action: evict, action: plan}] | Duplicate field
          since: 2026-11-01T00:00:00Z\\nrules: [{action: evict, grace: soon}] | soon
          since: 2026-11-01T00:00:00Z\\nrules: [{action: evict, grace: 400d}] | 0s to 365d
          since: [                                            | line 1
          since: 2026-11-01T00:00:00Z\\n---\\nrules: []       | Trailing token
          """)
  void malformed_saysWhatToChange(String text, String message) {
    assertThatThrownBy(() -> PolicyFile.parse(text.replace("\\n", "\n")))
        .isInstanceOf(MalformedPolicyException.class)
        .hasMessageContaining(message);
  }

  private static ArchivalDecision decision(
      ArchivalAction action, String why, int days, boolean raw) {
    return new ArchivalDecision(action, why, Duration.ofDays(days), raw);
  }

  private static ArchivedExecution archivedAt(Instant instant) {
    return new ArchivedExecution(
        new ExecutionId("p", "development", "a1"), instant, "", "lp", Map.of());
  }

  private static ArchivedExecution execution(
      String project, String domain, String launchPlan, Map<String, String> labels) {
    return new ArchivedExecution(
        new ExecutionId(project, domain, "a1"), SINCE, "ada", launchPlan, labels);
  }
}
