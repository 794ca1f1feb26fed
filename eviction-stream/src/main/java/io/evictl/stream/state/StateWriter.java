package io.evictl.stream.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value of state. The first byte is the version of the layout, so that a later release
 * can tell what it reads; records of topics are embedded in Avro's single-object encoding, which
 * names their schema.
 */
public final class StateWriter {
  private static final int LONGEST_NUMBER = 10;

  private byte[] bytes = new byte[256];
  private int length;

  public StateWriter(int version) {
    raw((byte) version);
  }

  /** Variable length, 7 bits a byte, as in Protocol Buffers; small negative numbers are long. */
  public StateWriter number(long value) {
    reserve(LONGEST_NUMBER);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  public StateWriter flag(boolean value) {
    return raw((byte) (value ? 1 : 0));
  }

  public StateWriter text(String value) {
    return block(value.getBytes(UTF_8));
  }

  public StateWriter optionalText(@Nullable String value) {
    flag(value != null);
    return value == null ? this : text(value);
  }

  /** Microseconds, as in the records. */
  public StateWriter instant(Instant value) {
    return number(value.getEpochSecond()).number(value.getNano() / 1000);
  }

  public StateWriter optionalInstant(@Nullable Instant value) {
    flag(value != null);
    return value == null ? this : instant(value);
  }

  /** By name: constants may move between releases. */
  public StateWriter constant(Enum<?> value) {
    return text(value.name());
  }

  public <T> StateWriter list(Collection<T> values, BiConsumer<StateWriter, T> each) {
    number(values.size());
    values.forEach(value -> each.accept(this, value));
    return this;
  }

  public StateWriter record(SpecificRecordBase value) {
    ByteBuffer encoded = StateRecords.encode(value);
    var copy = new byte[encoded.remaining()];
    encoded.get(copy);
    return block(copy);
  }

  public StateWriter optionalRecord(@Nullable SpecificRecordBase value) {
    flag(value != null);
    return value == null ? this : record(value);
  }

  public byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  private StateWriter block(byte[] block) {
    number(block.length);
    reserve(block.length);
    System.arraycopy(block, 0, bytes, length, block.length);
    length += block.length;
    return this;
  }

  private StateWriter raw(byte value) {
    reserve(1);
    bytes[length++] = value;
    return this;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
