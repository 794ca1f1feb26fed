package io.evictl.storage.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.WorkshopCase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is measured says what was done, and is missing rather than wrong. */
class MetricsIT extends WorkshopCase {

  @Test
  void gauges_tellWhatTheLedgerHolds() throws Exception {
    var entries = entries("shop.%");
    hide(entries.get(0), Duration.ofDays(1));
    hide(entries.get(1), Duration.ofDays(2));
    assertThat(gauge(look(), "evictl.ledger.open", "HIDDEN")).isEqualTo(2);
    assertThat(look().get("evictl.ledger.overdue").gauge().value()).isZero();

    clock.move(Duration.ofDays(1).plusSeconds(90));
    assertThat(look().get("evictl.ledger.overdue").gauge().value()).isEqualTo(90);
    shop.sent.away(true);
    assertThatThrownBy(shop::purgeDue).isInstanceOf(ResultsNotSentException.class);
    assertThat(gauge(look(), "evictl.ledger.open", "HIDDEN")).isEqualTo(1);
    assertThat(gauge(look(), "evictl.ledger.open", "PURGING")).isZero();
    assertThat(look().get("evictl.ledger.untold").gauge().value()).isEqualTo(1);

    catalog.execute("UPDATE evictl.ledger SET state = 'FAILED' WHERE state = 'HIDDEN'");
    assertThat(look().get("evictl.ledger.failed").gauge().value()).isEqualTo(1);
  }

  /** A number from before the trouble would look as if all were well. */
  @Test
  void gauges_areMissingWhileTheDatabaseCannotTell() {
    var gauges = new SimpleMeterRegistry();
    var nanos = new AtomicLong();
    new LedgerGauges(shop.parts.transactions(), shop.parts.ledger(), nanos::get).bindTo(gauges);
    assertThat(gauge(gauges, "evictl.ledger.open", "HIDDEN")).isZero();
    catalog.execute("ALTER TABLE evictl.ledger RENAME TO elsewhere");
    assertThat(gauge(gauges, "evictl.ledger.open", "HIDDEN")).as("still fresh").isZero();

    nanos.addAndGet(Duration.ofSeconds(11).toNanos());

    assertThat(gauge(gauges, "evictl.ledger.open", "HIDDEN")).isNaN();
  }

  @Test
  void transactionsAndBlobs_areTimedByOutcome() throws Exception {
    var entry = entry("odd.two_outputs");
    hide(entry, Duration.ZERO);
    shop.purgeDue();

    var timers = shop.registry.get("evictl.transactions");
    assertThat(timers.tags("kind", "write", "outcome", "committed").timer().count())
        .isGreaterThanOrEqualTo(3);
    assertThat(
            shop.registry
                .get("evictl.blobs.calls")
                .tags("call", "delete", "outcome", "answered")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(shop.registry.get("evictl.blobs").tag("outcome", "gone").counter().count())
        .isEqualTo(2);

    var next = entry("shop.load_orders");
    try (var other = catalog.jdbi().open()) {
      other.begin();
      other.execute("LOCK TABLE tags");
      assertThat(shop.hide(task(next, Duration.ZERO)).getOutcome()).isEqualTo(TaskOutcome.RETRY);
      other.rollback();
    }
    assertThat(
            shop.registry
                .get("evictl.transactions")
                .tags("kind", "write", "outcome", "contention")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void results_areCountedWhenTheBrokerHasThem() throws Exception {
    var registry = new SimpleMeterRegistry();
    var counted = new CountedResults(shop.sent, registry);
    var hidden = hide(entry("shop.load_orders"), Duration.ZERO);
    shop.sent.away(true);
    assertThatThrownBy(() -> counted.send(List.of(hidden)))
        .isInstanceOf(ResultsNotSentException.class);
    assertThat(registry.getMeters()).isEmpty();

    shop.sent.away(false);
    counted.send(List.of(hidden, hidden));

    assertThat(
            registry
                .get("evictl.results")
                .tags("action", "HIDE", "outcome", "EVICTED", "error", "none")
                .counter()
                .count())
        .isEqualTo(2);
  }

  private MeterRegistry look() {
    var registry = new SimpleMeterRegistry();
    new LedgerGauges(shop.parts.transactions(), shop.parts.ledger()).bindTo(registry);
    return registry;
  }

  private static double gauge(MeterRegistry registry, String name, String state) {
    return registry.get(name).tag("state", state).gauge().value();
  }

  private EvictionResult hide(Entry entry, Duration delay) {
    var result = shop.hide(task(entry, delay));
    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    return result;
  }

  private EvictionTask task(Entry entry, Duration delay) {
    return EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
        .setPurgeDelayMillis(delay.toMillis())
        .build();
  }
}
