package io.evictl.producer.archival;

import io.evictl.schemas.record.ExecutionId;
import java.time.Instant;
import java.util.List;

/**
 * Which archived executions are evicted: the first rule that fits decides, and without one nothing
 * is done.
 *
 * @param since what was archived before is left alone, whatever the rules say
 */
public record ArchivalPolicy(Instant since, List<ArchivalRule> rules) {
  public ArchivalPolicy {
    rules = List.copyOf(rules);
  }

  /** What is to be done about an execution, and why. */
  public ArchivalDecision decide(ArchivedExecution execution) {
    if (execution.archivedAt().isBefore(since)) {
      return tooEarly(execution.archivedAt());
    }
    for (int number = 1; number <= rules.size(); number++) {
      var rule = rules.get(number - 1);
      if (rule.fits(execution)) {
        return decision(number, rule);
      }
    }
    return ArchivalDecision.nothing("no rule fits");
  }

  /**
   * As {@link #decide(ArchivedExecution)}, where nothing is known but this: a rule that asks for
   * more, and may fit, keeps everything as it is.
   */
  ArchivalDecision decide(ExecutionId execution, Instant archivedAt) {
    if (archivedAt.isBefore(since)) {
      return tooEarly(archivedAt);
    }
    for (int number = 1; number <= rules.size(); number++) {
      var rule = rules.get(number - 1);
      if (rule.fitsPlace(execution)) {
        return rule.asksForMore()
            ? ArchivalDecision.nothing(
                "rule %d: %s: asks for launch plan or labels, which flyteadmin's database tells:"
                        .formatted(number, rule.name())
                    + " set snapshot.jdbc.url")
            : decision(number, rule);
      }
    }
    return ArchivalDecision.nothing("no rule fits");
  }

  private ArchivalDecision tooEarly(Instant archivedAt) {
    return ArchivalDecision.nothing(
        "archived at %s, before the policy's since: %s".formatted(archivedAt, since));
  }

  private static ArchivalDecision decision(int number, ArchivalRule rule) {
    var why = "rule %d: %s".formatted(number, rule.name());
    return new ArchivalDecision(rule.action(), why, rule.grace(), rule.rawOutputs());
  }
}
