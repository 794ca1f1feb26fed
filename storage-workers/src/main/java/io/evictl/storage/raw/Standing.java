package io.evictl.storage.raw;

import io.evictl.storage.catalog.ArtifactKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the reference index knows at one moment.
 *
 * @param completeAt when the last whole walk over the catalog began; empty: it is being built
 * @param unread artifacts that are there and not read as they are now, at most {@link #MOST}
 * @param unknown some of those that may point to more than is known
 */
public record Standing(Optional<Instant> completeAt, long unread, List<Unknown> unknown) {
  /** Up to here they are counted. */
  public static final int MOST = 1000;

  /** How many are named. */
  static final int NAMED = 5;

  public Standing {
    unknown = List.copyOf(unknown);
  }

  /**
   * An artifact whose references are not all known.
   *
   * @param why e.g. that its object is gone
   */
  public record Unknown(ArtifactKey artifact, String why) {}

  /** Why nothing can be said about what is not referenced; empty: it can. */
  public Optional<String> doubt() {
    if (completeAt.isEmpty()) {
      return Optional.of("the reference index is being built");
    }
    if (unread > 0) {
      return Optional.of(
          "%s%d artifacts were written since the reference index read them"
              .formatted(unread == MOST ? "at least " : "", unread));
    }
    return unknown.stream()
        .findFirst()
        .map(
            first ->
                "what artifact %s points to is not known, it may be this: %s"
                    .formatted(first.artifact().id(), first.why()));
  }
}
