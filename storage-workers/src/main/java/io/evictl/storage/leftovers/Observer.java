package io.evictl.storage.leftovers;

/** Told what a check finds as it goes. */
public interface Observer {

  /** What was looked at, and what was passed over. */
  enum Count {
    ARTIFACTS,
    TAGS,
    OBJECTS,
    /** Artifacts, tags and objects that were written too lately, or nobody knows when. */
    YOUNG,
    /** Artifacts, tags and objects whose eviction is under way, or can be driven again. */
    UNDER_WAY
  }

  void found(Leftover leftover);

  void counted(Count what, long number);

  /** All before this is settled. */
  void reached(Place place);
}
