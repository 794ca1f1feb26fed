package io.evictl.ops.cli.options;

import io.evictl.ops.cli.deployment.Until;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how long a command waits for the end of what it began. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Waiting {
  @Option(
      names = "--wait",
      arity = "0..1",
      paramLabel = "evicted|purged",
      fallbackValue = "evicted",
      description = "wait until no run will hit an entry any more, or until all is deleted")
  private @Nullable Until until;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "longest wait (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  /** Null: not at all. */
  public @Nullable Until until() {
    return until;
  }

  public Duration timeout() {
    return timeout;
  }
}
