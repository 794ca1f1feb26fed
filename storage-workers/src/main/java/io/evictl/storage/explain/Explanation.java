package io.evictl.storage.explain;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Reservation;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.ledger.LedgerRow;
import java.util.List;
import java.util.Optional;

/**
 * What is known of an artifact.
 *
 * @param stored empty: it has no row
 * @param tags that point to it, or are the one that was asked for
 * @param open an eviction of it that is under way
 * @param plan what an eviction that names the entry would do now
 */
public record Explanation(
    ArtifactKey artifact,
    Optional<StoredArtifact> stored,
    List<TagKey> tags,
    List<Output> outputs,
    List<Reservation> reservations,
    Optional<LedgerRow> open,
    EvictionResult plan) {

  /**
   * One of its outputs.
   *
   * @param location as stored
   * @param contained what the allow-list says of it
   * @param object whether it is there, in words
   */
  public record Output(String name, String location, String contained, String object) {}

  public Explanation {
    tags = List.copyOf(tags);
    outputs = List.copyOf(outputs);
    reservations = List.copyOf(reservations);
  }

  /** Why the plan says what it says. */
  public String why() {
    return plan.getArtifacts().stream()
        .filter(it -> it.getArtifactId().equals(artifact.id()))
        .map(ArtifactResult::getWhy)
        .findFirst()
        .filter(words -> !words.isEmpty())
        .or(() -> plan.getError().map(error -> error.getMessage()))
        .orElseGet(plan::getWhy);
  }
}
