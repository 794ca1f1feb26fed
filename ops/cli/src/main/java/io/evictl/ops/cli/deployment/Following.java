package io.evictl.ops.cli.deployment;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;

/** Follows a request and tells of every change of state on the way, and how far it is. */
public final class Following {
  private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

  private final Screen screen;
  private final Deployment deployment;
  private String told = "";
  private long toldAt;

  public Following(Screen screen, Deployment deployment) {
    this.screen = screen;
    this.deployment = deployment;
  }

  public EvictionStatus until(String requestId, Until until, Duration timeout) {
    return deployment
        .await(requestId, until::holds, timeout, this::tell)
        .orElseThrow(() -> new CliException(ExitCode.FAILED, late(requestId, timeout)));
  }

  private String late(String requestId, Duration timeout) {
    var last = deployment.status(requestId);
    if (last.isEmpty()) {
      return "request %s has no status after %s: is the stream running?"
          .formatted(requestId, words(timeout));
    }
    return "request %s is still %s after %s%s; it goes on: evictl status %s --watch"
        .formatted(
            requestId,
            last.get().getState(),
            words(timeout),
            last.get().getMessage().isEmpty() ? "" : " (" + last.get().getMessage() + ")",
            requestId);
  }

  private void tell(EvictionStatus status) {
    var line =
        StatusView.state(status)
            + (status.getWaitingFor().isPresent() ? ": " + status.getMessage() : "");
    long now = System.nanoTime();
    if (!line.equals(told)) {
      told = line;
      toldAt = now;
      screen.note(screen.styled(Screen.Style.DIM, line));
    } else if (now - toldAt >= EVERY_NANOS) {
      toldAt = now;
      screen.note(screen.styled(Screen.Style.DIM, StatusView.line(status)));
    }
  }

  private static String words(Duration time) {
    return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }
}
