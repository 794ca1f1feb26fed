package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.workshop.Connections;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Workers that reach their database through a proxy, and one entry to evict. */
abstract class FarDatabaseCase extends WorkshopCase {
  static final Duration SLOW = Duration.ofSeconds(60);
  private static final Connections PATIENT = new Connections(4, Duration.ofSeconds(2), SLOW);

  @SuppressWarnings("NullAway.Init")
  TcpProxy proxy;

  /** Reaches the same database through the proxy. */
  @SuppressWarnings("NullAway.Init")
  Workshop far;

  @SuppressWarnings("NullAway.Init")
  Entry entry;

  @SuppressWarnings("NullAway.Init")
  EvictionTask task;

  @BeforeEach
  void openProxy() {
    var server = Servers.shared().postgres();
    proxy = TcpProxy.to(server.host(), server.port());
    far = new Workshop(catalog.through(proxy.port()), bucket, clock, PATIENT);
    entry = entry("shop.load_orders");
    task = shop.task(request, entry.producer(), entry);
  }

  @AfterEach
  void closeProxy() {
    far.close();
    proxy.close();
  }

  final void hideAndFinish() throws Exception {
    await()
        .atMost(SLOW)
        .ignoreExceptions()
        .until(() -> far.hide(task).getOutcome() == TaskOutcome.EVICTED);
    far.purgeAfterDelay();
    assertFinished();
  }

  final void assertFinished() {
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isFalse();
    assertThat(far.sent.of(TaskAction.PURGE))
        .singleElement()
        .satisfies(result -> assertThat(result.getOutcome()).isEqualTo(TaskOutcome.PURGED));
  }

  static void assertOutage(ThrowingCallable step) {
    assertThatThrownBy(step)
        .satisfies(e -> assertThat(SqlFailure.of(e)).as(e.toString()).isEqualTo(SqlFailure.OUTAGE));
  }

  final String state() {
    return one("SELECT state FROM evictl.ledger");
  }

  final String one(String sql) {
    return catalog.jdbi().withHandle(handle -> handle.select(sql).mapTo(String.class).one());
  }
}
