package io.evictl.ops.cli.control;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.options.Principal;
import io.evictl.ops.cli.options.Talk;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.producer.EvictionControls;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The course of a control: send it, await its answer, and what is to come of it. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Controlling {
  @Parameters(index = "0", paramLabel = "ID", description = "request id")
  private UUID id;

  @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why; kept")
  private String reason;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "2m",
      description = "longest wait (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  @Mixin private Talk talk;

  UUID id() {
    return id;
  }

  Duration timeout() {
    return timeout;
  }

  Talk talk() {
    return talk;
  }

  /** Sends a control of a known request, shows what it led to, and returns the exit code. */
  int run(Screen screen, Deployment.Connector connector, EvictionControls controls) {
    try (var deployment = talk.open(connector)) {
      Talk.known(deployment, id.toString());
      var answered = answered(deployment, controls, status -> true);
      show(screen, answered);
      return ExitCode.of(answered.getLastControl().orElseThrow()).number();
    }
  }

  /**
   * Sends a control and waits for its answer.
   *
   * @param enough what must come of it, too, where it was accepted
   */
  EvictionStatus answered(
      Deployment deployment, EvictionControls controls, Predicate<EvictionStatus> enough) {
    var control = controls.requestedBy(Principal.name(), false).reason(reason).build();
    deployment.control(control);
    return deployment
        .await(
            id.toString(),
            status ->
                isAnswer(status, control)
                    && (!status.getLastControl().orElseThrow().getAccepted()
                        || enough.test(status)),
            timeout,
            seen -> {})
        .orElseThrow(() -> late(control));
  }

  void show(Screen screen, EvictionStatus status) {
    talk.format().print(screen, status, StatusView.lines(status));
  }

  private static boolean isAnswer(EvictionStatus status, EvictionControl control) {
    return status
        .getLastControl()
        .filter(answer -> answer.getControlId().equals(control.getControlId()))
        .isPresent();
  }

  private CliException late(EvictionControl control) {
    return new CliException(
        ExitCode.FAILED,
        "%s was sent, but its end was not seen within %d s; evictl status %s tells how far it is"
            .formatted(control.getAction(), timeout.toSeconds(), id));
  }
}
