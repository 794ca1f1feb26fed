package io.evictl.producer.archival;

import java.time.Duration;

/**
 * What is done about an archived execution, and why.
 *
 * @param why names the rule, or what kept it from being looked at
 * @param grace how long its entries can be restored before they are deleted
 */
public record ArchivalDecision(
    ArchivalAction action, String why, Duration grace, boolean rawOutputs) {

  static ArchivalDecision nothing(String why) {
    return new ArchivalDecision(ArchivalAction.NOTHING, why, Duration.ZERO, false);
  }
}
