package io.evictl.stream.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.ReleasedSchemas;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.NodeState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

class StateRecordsTest {
  private static final long SEED = 20261122;

  @Test
  void recordsThatAPastReleaseWrote_areRead() {
    for (Class<? extends SpecificRecordBase> type :
        List.of(EvictionRequest.class, NodeState.class)) {
      var released = ReleasedSchemas.of(type.getName());
      assertThat(released).as(type.getSimpleName()).isNotEmpty();
      for (var schema : released) {
        var record = new RandomData(schema, 1, SEED).iterator().next();
        assertThat(StateRecords.of(type).decode(encoded(schema, record))).isInstanceOf(type);
      }
    }
  }

  private static byte[] encoded(Schema schema, Object record) {
    try {
      var buffer = new BinaryMessageEncoder<>(GenericData.get(), schema).encode(record);
      var bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
