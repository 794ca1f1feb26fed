package io.evictl.stream.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Reads what {@link StateWriter} wrote, in the same order. */
public final class StateReader {
  private final ByteBuffer bytes;
  private final int version;

  /**
   * @throws IllegalStateException if the value was written by a later release
   */
  public StateReader(byte[] value, int newestVersion) {
    bytes = ByteBuffer.wrap(value);
    version = bytes.get();
    if (version < 1 || version > newestVersion) {
      throw new IllegalStateException(
          "state of layout %d, but this release knows up to %d: go back to the release that"
                  .formatted(version, newestVersion)
              + " wrote it");
    }
  }

  public int version() {
    return version;
  }

  public long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  public int integer() {
    return Math.toIntExact(number());
  }

  public boolean flag() {
    return bytes.get() != 0;
  }

  public String text() {
    return new String(block(), UTF_8);
  }

  public @Nullable String optionalText() {
    return flag() ? text() : null;
  }

  public Instant instant() {
    return Instant.ofEpochSecond(number(), number() * 1000);
  }

  public @Nullable Instant optionalInstant() {
    return flag() ? instant() : null;
  }

  public <E extends Enum<E>> E constant(Class<E> type) {
    return Enum.valueOf(type, text());
  }

  public <T> List<T> list(Function<StateReader, T> each) {
    int size = integer();
    var values = new ArrayList<T>(size);
    for (int i = 0; i < size; i++) {
      values.add(each.apply(this));
    }
    return values;
  }

  public <T extends SpecificRecordBase> T record(Class<T> type) {
    return StateRecords.of(type).decode(block());
  }

  public <T extends SpecificRecordBase> @Nullable T optionalRecord(Class<T> type) {
    return flag() ? record(type) : null;
  }

  private byte[] block() {
    var block = new byte[integer()];
    bytes.get(block);
    return block;
  }
}
