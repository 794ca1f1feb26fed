package io.evictl.producer.archival;

import io.evictl.schemas.record.ExecutionId;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A rule of a policy: what is done about executions that it fits.
 *
 * @param name for people
 * @param project glob, {@code *} stands for any text
 * @param domain glob
 * @param launchPlan glob; of a single-task execution the task's name
 * @param labels that the execution must have, by name, as globs of their values
 * @param action what is done
 * @param grace how long entries can be restored before they are deleted
 * @param rawOutputs whether raw data goes, too
 */
public record ArchivalRule(
    String name,
    String project,
    String domain,
    String launchPlan,
    Map<String, String> labels,
    ArchivalAction action,
    Duration grace,
    boolean rawOutputs) {

  static final String ANY = "*";

  public ArchivalRule {
    labels = Map.copyOf(labels);
  }

  boolean fits(ArchivedExecution execution) {
    return fitsPlace(execution.id())
        && fits(launchPlan, execution.launchPlan())
        && labels.entrySet().stream()
            .allMatch(
                label ->
                    execution.labels().containsKey(label.getKey())
                        && fits(
                            label.getValue(), execution.labels().getOrDefault(label.getKey(), "")));
  }

  /** Whether it fits as far as the execution's name tells. */
  boolean fitsPlace(ExecutionId execution) {
    return fits(project, execution.getProject()) && fits(domain, execution.getDomain());
  }

  /** Whether it asks for what only flyteadmin's database tells. */
  boolean asksForMore() {
    return !launchPlan.equals(ANY) || !labels.isEmpty();
  }

  private static boolean fits(String glob, String text) {
    var parts = glob.split("\\*", -1);
    var form = new StringBuilder(Pattern.quote(parts[0]));
    for (int i = 1; i < parts.length; i++) {
      form.append(".*").append(Pattern.quote(parts[i]));
    }
    return Pattern.compile(form.toString(), Pattern.DOTALL).matcher(text).matches();
  }
}
