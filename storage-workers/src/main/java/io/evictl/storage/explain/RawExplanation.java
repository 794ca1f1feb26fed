package io.evictl.storage.explain;

import io.evictl.storage.raw.Referrer;
import io.evictl.storage.raw.Standing;
import java.util.List;
import java.util.Optional;

/**
 * What is known of raw data.
 *
 * @param kind where the entry has it from, e.g. {@code FILE}; empty where a URI was asked for
 * @param attempt generated name of the attempt whose folder it lies in; empty: in no such folder
 * @param producers the ones of {@code referrers} that this attempt wrote, as their metadata says
 * @param referrers artifacts that point to it, to something above it or below it; of the entry that
 *     was asked for, the others; at most {@link #MOST}
 */
public record RawExplanation(
    String uri,
    Optional<String> kind,
    Optional<String> attempt,
    List<Referrer> producers,
    List<Referrer> referrers) {
  /** So many are looked for. */
  public static final int MOST = 100;

  public RawExplanation {
    producers = List.copyOf(producers);
    referrers = List.copyOf(referrers);
  }

  /**
   * Of all that one asked for.
   *
   * @param more URIs that are left out
   * @param notFollowed values without a schema, whose content may name more
   * @param unknown why there may be more; empty: that is all
   * @param standing what the reference index knows
   */
  public record Answer(
      List<RawExplanation> raw,
      int more,
      int notFollowed,
      Optional<String> unknown,
      Standing standing) {
    public Answer {
      raw = List.copyOf(raw);
    }
  }
}
