package io.evictl.ops.standalone;

/** A port that was asked for by name is not free. */
public final class PortInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortInUseException(String server, int port) {
    super(
        "port %d, wanted for %s, is in use: stop what listens there, or choose another with --%s-port"
            .formatted(port, server, server));
  }
}
