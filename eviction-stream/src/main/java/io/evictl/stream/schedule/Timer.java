package io.evictl.stream.schedule;

import io.evictl.stream.state.KeyParts;
import io.evictl.stream.state.StateKey;
import java.time.Instant;

/**
 * Something due at a time. Equal timers are one.
 *
 * @param dueMillis when, milliseconds since 1970
 * @param kind what for; kinds belong to the owner of the queue
 * @param owner key of what it concerns
 * @param detail further key, may be empty
 * @param number further number
 */
public record Timer(long dueMillis, int kind, String owner, String detail, int number) {
  public Timer {
    if (dueMillis < 0 || kind < 0 || number < 0) {
      throw new IllegalArgumentException("numbers of a timer start at 0");
    }
  }

  public static Timer at(Instant due, int kind, String owner) {
    return new Timer(due.toEpochMilli(), kind, owner, "", 0);
  }

  public static Timer at(Instant due, int kind, String owner, String detail, int number) {
    return new Timer(due.toEpochMilli(), kind, owner, detail, number);
  }

  byte[] key() {
    return StateKey.empty()
        .number(dueMillis)
        .number(kind)
        .text(owner)
        .text(detail)
        .number(number)
        .bytes();
  }

  static Timer of(byte[] key) {
    var parts = new KeyParts(key);
    return new Timer(
        parts.longNumber(), parts.number(), parts.text(), parts.text(), parts.number());
  }
}
