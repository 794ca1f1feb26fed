package io.evictl.ops.systemtests.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one request must do.
 *
 * @param required artifacts that must go, with all their rows and objects
 * @param notCovered artifacts that belong to the execution but that no node names: they may go or
 *     stay, each as a whole
 * @param mustStay artifacts that the oracle lists as left alone by this request
 * @param counts of the terminal status; empty where the capture lacks a part of the tree
 */
public record Expectation(
    List<ListedArtifact> required,
    List<ListedArtifact> notCovered,
    List<ListedArtifact> mustStay,
    Optional<ExpectedCounts> counts) {

  public Expectation {
    required = List.copyOf(required);
    notCovered = List.copyOf(notCovered);
    mustStay = List.copyOf(mustStay);
  }

  /** Where nothing may be deleted. */
  Expectation nothing() {
    var all = new ArrayList<>(required);
    all.addAll(notCovered);
    all.addAll(mustStay);
    return new Expectation(List.of(), List.of(), all, Optional.empty());
  }
}
