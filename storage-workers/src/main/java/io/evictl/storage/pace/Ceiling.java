package io.evictl.storage.pace;

/** What somebody allows at most, at this moment. */
@FunctionalInterface
public interface Ceiling {
  /** No limit. */
  double NONE = Double.POSITIVE_INFINITY;

  /** Objects a second; 0: nothing is deleted for now; {@link #NONE}. */
  double perSecond();
}
