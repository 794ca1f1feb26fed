package io.evictl.stream.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Reads the parts of a {@link StateKey} in their order. */
public final class KeyParts {
  private final ByteBuffer key;

  public KeyParts(byte[] key) {
    this.key = ByteBuffer.wrap(key);
  }

  public String text() {
    int start = key.position();
    while (key.get() != 0) {
      continue;
    }
    return new String(key.array(), start, key.position() - 1 - start, UTF_8);
  }

  public int number() {
    return key.getInt();
  }

  public long longNumber() {
    return key.getLong();
  }
}
