package io.evictl.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import org.apache.avro.util.ClassUtils;
import org.junit.jupiter.api.Test;

class RecordTrustTest {
  /** Fails with "not trusted to be included in Avro schemas" without the registered service. */
  @Test
  void builder_fillsInTheDefaultOfAnEnum() {
    assertThat(EvictionOptions.newBuilder().build().getMode()).isEqualTo(EvictionMode.UNKNOWN);
  }

  @Test
  void trust_isForRecordsAndEnumsOfOursOnly() {
    assertThatThrownBy(() -> ClassUtils.forName("java.util.logging.FileHandler"))
        .isInstanceOf(SecurityException.class);
    assertThatThrownBy(() -> ClassUtils.forName(DeadLetters.class.getName()))
        .isInstanceOf(SecurityException.class);
  }
}
