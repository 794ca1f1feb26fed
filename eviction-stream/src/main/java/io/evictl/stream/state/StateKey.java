package io.evictl.stream.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys of state: texts, each closed by a zero byte, and big-endian numbers, so that keys sort as
 * their parts do and all keys of one owner lie side by side. Texts must not hold a zero character.
 */
public final class StateKey {
  private byte[] bytes = new byte[64];
  private int length;

  private StateKey() {}

  public static StateKey of(String owner) {
    return new StateKey().text(owner);
  }

  public static StateKey empty() {
    return new StateKey();
  }

  public StateKey text(String part) {
    var encoded = part.getBytes(UTF_8);
    append(encoded);
    return append(new byte[1]);
  }

  /** Not negative. */
  public StateKey number(int part) {
    return append(ByteBuffer.allocate(4).putInt(part).array());
  }

  /** Not negative. */
  public StateKey number(long part) {
    return append(ByteBuffer.allocate(8).putLong(part).array());
  }

  public byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** The key that follows all keys that start with this one. */
  public byte[] end() {
    return endOf(bytes());
  }

  /** The key that follows all keys that start with a prefix. */
  public static byte[] endOf(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xff) {
        var end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return end;
      }
    }
    throw new IllegalArgumentException("no key follows");
  }

  private StateKey append(byte[] part) {
    if (length + part.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + part.length));
    }
    System.arraycopy(part, 0, bytes, length, part.length);
    length += part.length;
    return this;
  }
}
