package io.evictl.producer;

import java.util.List;

/** A request or control that the stream would refuse; nothing was sent. */
public final class InvalidRequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> faults;

  InvalidRequestException(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = List.copyOf(faults);
  }

  /** Each says what is wrong and what to change; at least one. */
  public List<String> faults() {
    return faults;
  }
}
