package io.evictl.stream.state;

import io.evictl.schemas.ReleasedSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Records of topics inside a value of state, in Avro's single-object encoding. What past releases
 * wrote can be read. Codecs are kept: making one computes its schema's fingerprint, which costs far
 * more than a record.
 *
 * @param <T> class of the record
 */
final class StateRecords<T extends SpecificRecordBase> {
  private static final ClassValue<StateRecords<?>> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected StateRecords<?> computeValue(Class<?> type) {
          return new StateRecords<>(type.asSubclass(SpecificRecordBase.class));
        }
      };

  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;

  private StateRecords(Class<T> type) {
    var schema = SpecificData.get().getSchema(type);
    encoder = new BinaryMessageEncoder<>(SpecificData.getForClass(type), schema);
    decoder = new BinaryMessageDecoder<>(SpecificData.getForClass(type), schema);
    ReleasedSchemas.of(schema.getFullName()).forEach(decoder::addSchema);
  }

  @SuppressWarnings("unchecked") // BY_CLASS maps a class to the codec of that class
  static <T extends SpecificRecordBase> StateRecords<T> of(Class<T> type) {
    return (StateRecords<T>) BY_CLASS.get(type);
  }

  static ByteBuffer encode(SpecificRecordBase value) {
    return encodeAs(of(value.getClass()), value);
  }

  @SuppressWarnings("unchecked") // the codec is that of the value's class
  private static <T extends SpecificRecordBase> ByteBuffer encodeAs(
      StateRecords<T> codec, SpecificRecordBase value) {
    try {
      return codec.encoder.encode((T) value);
    } catch (IOException e) {
      throw new UncheckedIOException("a record could not be encoded in memory", e);
    }
  }

  T decode(byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a record in state could not be decoded", e);
    }
  }
}
