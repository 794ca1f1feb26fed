package io.evictl.ops.cli.deployment;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;

/** Follows a request and tells of every change of state on the way. */
public final class Following {
  private final Screen screen;
  private final Deployment deployment;
  private String told = "";

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
        status.getState()
            + status.getWaitingFor().map(what -> " for " + what).orElse("")
            + (status.getWaitingFor().isPresent() ? ": " + status.getMessage() : "");
    if (!line.equals(told)) {
      told = line;
      screen.note(screen.styled(Screen.Style.DIM, line));
    }
  }

  private static String words(Duration time) {
    return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }
}
