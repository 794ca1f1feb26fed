package io.evictl.gateway.http;

import java.time.Duration;

/**
 * What one client, or all, may take of the server.
 *
 * @param body bytes of a body
 * @param connections connections at a time
 * @param stall how long a client may take to send a body, or to take an answer or an event
 */
public record HttpLimits(int body, int connections, Duration stall) {
  public static final HttpLimits DEFAULT =
      new HttpLimits(512 * 1024, 4_096, Duration.ofSeconds(20));
}
