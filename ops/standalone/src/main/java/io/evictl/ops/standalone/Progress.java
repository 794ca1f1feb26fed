package io.evictl.ops.standalone;

import java.time.Duration;

/** Is told what is up, where, and how long that took. */
@FunctionalInterface
public interface Progress {
  void up(String what, String where, Duration took);

  /** Tells nobody. */
  Progress SILENT = (what, where, took) -> {};
}
