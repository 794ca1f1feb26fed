package io.evictl.producer.archival;

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
      return ArchivalDecision.nothing(
          "archived at %s, before the policy's since: %s".formatted(execution.archivedAt(), since));
    }
    for (int number = 1; number <= rules.size(); number++) {
      var rule = rules.get(number - 1);
      if (rule.fits(execution)) {
        var why = "rule %d: %s".formatted(number, rule.name());
        return new ArchivalDecision(rule.action(), why, rule.grace(), rule.rawOutputs());
      }
    }
    return ArchivalDecision.nothing("no rule fits");
  }
}
