package io.evictl.stream.track;

import java.util.List;

/** Names of the stores of the request side; part of the names of their changelog topics. */
public final class TrackStores {
  static final String REQUESTS = "requests";
  static final String PROGRESS = "progress";
  static final String EXPANSIONS = "expansions";
  static final String BY_EXECUTION = "by-execution";
  static final String PENDING = "pending";
  static final String OUTCOMES = "outcomes";
  static final String REISSUES = "reissues";
  static final String TIMERS = "track-timers";

  /** Few and often written. */
  public static final List<String> CACHED =
      List.of(REQUESTS, PROGRESS, EXPANSIONS, PENDING, OUTCOMES);

  public static final List<String> ALL =
      List.of(REQUESTS, PROGRESS, EXPANSIONS, BY_EXECUTION, PENDING, OUTCOMES, REISSUES, TIMERS);

  private TrackStores() {}
}
