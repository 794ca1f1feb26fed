package io.evictl.ops.cli.outcome;

import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionStatus;

/** What the command tells its caller. */
public enum ExitCode {
  OK(0),
  /** Nothing, or not all, of what was asked could be done, or its end was not seen in time. */
  FAILED(1),
  /** Some entries were evicted, some not. */
  PARTIAL(2),
  /** The request was refused as it stands; nothing was changed. */
  REFUSED(3),
  /** The command line is wrong (EX_USAGE of sysexits.h). */
  USAGE(64);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Of a control that was answered. */
  public static ExitCode of(ControlAnswer answer) {
    return answer.getAccepted() ? OK : REFUSED;
  }

  /** Of a request that nobody needs to wait for any longer. */
  public static ExitCode of(EvictionStatus status) {
    return switch (status.getState()) {
      case SUCCEEDED, RESTORED -> OK;
      case EVICTED -> status.getCounts().getFailed() == 0 ? OK : PARTIAL;
      case PARTIALLY_FAILED, CANCELLED -> PARTIAL;
      case REJECTED -> REFUSED;
      case ACCEPTED, WAITING, RUNNING, FAILED, UNKNOWN -> FAILED;
    };
  }
}
