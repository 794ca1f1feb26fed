package io.evictl.storage.metrics;

import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerLook;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in numbers, looked at only when somebody asks, and then at most every ten seconds.
 * Where the database can't tell, they are NaN rather than old.
 */
public final class LedgerGauges implements MeterBinder {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerGauges.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();

  private final Transactions transactions;
  private final Ledger ledger;
  private Optional<LedgerLook> look = Optional.empty();
  private final LongSupplier nanoTime;
  private long lookedAt;

  public LedgerGauges(Transactions transactions, Ledger ledger) {
    this(transactions, ledger, System::nanoTime);
  }

  LedgerGauges(Transactions transactions, Ledger ledger, LongSupplier nanoTime) {
    this.transactions = transactions;
    this.ledger = ledger;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong() - FRESH_NANOS;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (var state : LedgerState.values()) {
      if (state.open()) {
        gauge("evictl.ledger.open", look -> look.open().getOrDefault(state, 0L))
            .tag("state", state.name())
            .register(registry);
      }
    }
    gauge("evictl.ledger.failed", LedgerLook::failed).register(registry);
    gauge("evictl.ledger.untold", LedgerLook::untold).register(registry);
    gauge("evictl.ledger.overdue", look -> look.overdue().toMillis() / 1_000.0)
        .baseUnit("seconds")
        .register(registry);
  }

  private Gauge.Builder<LedgerGauges> gauge(String name, ToDoubleFunction<LedgerLook> value) {
    return Gauge.builder(
            name, this, gauges -> gauges.look().map(value::applyAsDouble).orElse(Double.NaN))
        .strongReference(true);
  }

  private synchronized Optional<LedgerLook> look() {
    if (nanoTime.getAsLong() - lookedAt >= FRESH_NANOS) {
      try {
        look = Optional.of(transactions.read(ledger::look));
      } catch (RuntimeException e) {
        LOG.warn("ledger=not-looked-at cause={}", SqlFailure.words(e));
        look = Optional.empty();
      }
      lookedAt = nanoTime.getAsLong();
    }
    return look;
  }
}
