package io.evictl.gateway.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.RequestState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentStatusesTest extends StatusModelContract {
  @Override
  protected StatusModel empty() {
    return new RecentStatuses(1_000, () -> true);
  }

  /** Memory is bounded: the oldest request goes for a new one. */
  @Test
  void full_forgetsTheOldest() {
    try (var two = new RecentStatuses(2, () -> true)) {
      var at = Instant.parse("2026-11-22T12:00:00Z");
      var oldest = status("shop", at, 1, RequestState.RUNNING);
      two.status(status("shop", at.plusSeconds(1), 1, RequestState.RUNNING));
      two.status(oldest);
      two.status(status("shop", at.plusSeconds(2), 1, RequestState.RUNNING));
      assertThat(two.status(oldest.getRequestId())).isEmpty();
    }
  }
}
