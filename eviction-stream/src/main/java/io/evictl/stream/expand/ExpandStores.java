package io.evictl.stream.expand;

import java.util.List;

/** Names of the stores of the execution side; part of the names of their changelog topics. */
public final class ExpandStores {
  static final String EXEC = "exec";
  static final String NODES = "nodes";
  static final String ENTRIES = "entries";
  static final String NOTABLE = "notable";
  static final String CURSORS = "cursors";
  static final String PAGES = "pages";
  static final String MEMBERS = "members";
  static final String TIMERS = "expand-timers";

  /** Few and often written. */
  public static final List<String> CACHED = List.of(EXEC, CURSORS);

  public static final List<String> ALL =
      List.of(EXEC, NODES, ENTRIES, NOTABLE, CURSORS, PAGES, MEMBERS, TIMERS);

  private ExpandStores() {}
}
