package io.evictl.gateway.model;

import io.evictl.schemas.record.EvictionStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.SchemaNormalization;

/** Statuses as they stand in rows: Avro's encoding of single objects. */
final class StatusBytes {
  /** Rows of another schema are not read: they are made anew. */
  static final String FORMAT =
      Long.toHexString(SchemaNormalization.parsingFingerprint64(EvictionStatus.getClassSchema()));

  private StatusBytes() {}

  static byte[] of(EvictionStatus status) {
    try {
      var buffer = status.toByteBuffer();
      var bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EvictionStatus read(byte[] bytes) {
    try {
      return EvictionStatus.fromByteBuffer(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
