package io.evictl.stream.expand;

import java.util.List;

/** Names of the stores of the execution side; part of the names of their changelog topics. */
public final class ExpandStores {
  public static final String EXEC = "exec";
  public static final String NODES = "nodes";
  public static final String ENTRIES = "entries";
  public static final String CURSORS = "cursors";
  public static final String PAGES = "pages";
  public static final String TIMERS = "expand-timers";

  /** Few and often written. */
  public static final List<String> CACHED = List.of(EXEC);

  public static final List<String> ALL = List.of(EXEC, NODES, ENTRIES, CURSORS, PAGES, TIMERS);

  private ExpandStores() {}
}
