package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.ledger.Pruner;
import io.evictl.storage.purge.PurgeRound;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The ledger forgets what ended well and was told, and nothing else, and nothing comes of it. */
class PruneIT extends WorkshopCase {
  private static final Duration KEEP = Duration.ofDays(30);
  private static final Duration LONG = Duration.ofDays(32);

  @Test
  void prune_takesWhatEndedWellAndWasToldLongAgo() throws Exception {
    var entries = entries("shop.%");
    hide(entries.get(0));
    shop.purgeAfterDelay();
    shop.restore(hide(entries.get(1)));
    clock.move(LONG);
    hide(entries.get(2));
    shop.purgeAfterDelay();

    assertThat(pruner(1_000).prune()).isEqualTo(2);

    assertThat(left()).containsExactly(entries.get(2).artifactId());
    assertThat(pruner(1_000).prune()).isZero();
  }

  /** Guarantee I4: rows that somebody has to work on, to look at, or to tell stay for ever. */
  @Test
  void I4_NoSilentLeak_openUntoldAndFailedRowsStay() throws Exception {
    var entries = entries("shop.%");
    var failed = hide(entries.get(0));
    clock.move(Duration.ofHours(25));
    failingStore().run(Instant.EPOCH);
    var untold = entries.get(1);
    shop.sent.away(true);
    hide(untold);
    clock.move(Workshop.DELAY);
    try {
      shop.purgeDue();
    } catch (ResultsNotSentException expected) {
      assertThat(rowsOf(untold)).isEmpty();
    }
    shop.sent.away(false);
    var open = entries.get(2);
    shop.hide(EvictionTask.newBuilder(task(open)).setPurgeDelayMillis(LONG.toMillis() * 2).build());
    try (var other = new Workshop(catalog, bucket, clock, "two", AllowList.parse(Bucket.PREFIX))) {
      other.hide(other.task(request, entries.get(3).producer(), entries.get(3)));
      other.purgeAfterDelay();
    }
    clock.move(LONG);

    assertThat(pruner(1_000).prune()).isZero();

    assertThat(left())
        .containsExactlyInAnyOrder(
            entries.get(0).artifactId(),
            untold.artifactId(),
            open.artifactId(),
            entries.get(3).artifactId());
    assertThat(shop.redriver.redrive(shop.taken(failed))).isEmpty();
    shop.purgeDue();
    assertThat(hasObjects(entries.get(0))).as("what failed can still be driven").isFalse();
  }

  /** A task is told about as a whole, so it is forgotten as a whole. */
  @Test
  void prune_taskWithAFailedRowStaysWhole() throws Exception {
    var entries = entries("shop.slow_plain");
    var both = List.of(entries.getFirst(), entries.getLast());
    var producers = both.stream().map(Entry::producer).toList();
    var task =
        EvictionTask.newBuilder(
                shop.task(
                    request,
                    producers.getFirst(),
                    both.getFirst(),
                    both.stream()
                        .map(each -> Workshop.seen(each.artifactId(), each.producer()))
                        .toList()))
            .setAlsoProducedBy(producers)
            .build();
    assertThat(shop.hide(task).getArtifacts()).hasSize(2);
    shop.purgeAfterDelay();
    catalog.execute(
        "UPDATE evictl.ledger SET state = 'FAILED', last_error = 'test' WHERE artifact_id = ?",
        both.getLast().artifactId());
    clock.move(LONG);

    assertThat(pruner(1_000).prune()).isZero();

    catalog.execute("UPDATE evictl.ledger SET state = 'PURGED'");
    assertThat(pruner(1_000).prune()).isEqualTo(2);
  }

  /**
   * Guarantee I2: what an operator restored is not evicted by a task that comes again when the
   * ledger has forgotten it; a new request is obeyed.
   */
  @Test
  void I2_NoOverDelete_taskThatTheLedgerForgotIsNotDoneAnew() throws Exception {
    var entry = entry("shop.load_orders");
    var task = hide(entry);
    shop.restore(task);
    clock.move(LONG);
    pruner(1_000).prune();
    assertThat(left()).isEmpty();
    var rows = catalog.rows();

    var again = shop.hide(task);

    assertThat(again.getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(again.getError().orElseThrow().getCode()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(again.getWhy()).startsWith("nothing was done: its deadline passed before");
    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(shop.restore(task).getWhy()).contains("the ledger forgot");
    var fresh = shop.task(UUID.randomUUID(), entry.producer(), entry);
    assertThat(shop.hide(fresh).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
  }

  /** The same where the deadline is far: the row stays until it, too, has passed. */
  @Test
  void I2_NoOverDelete_rowStaysAsLongAfterTheDeadline() throws Exception {
    var entry = entry("shop.load_orders");
    var far =
        EvictionTask.newBuilder(task(entry))
            .setDeadline(clock.instant().plus(Duration.ofDays(50)))
            .build();
    shop.hide(far);
    shop.restore(far);
    var late = EvictionTask.newBuilder(shop.task(request, SOMEBODY, entry));
    late.setDeadline(clock.instant().plus(Duration.ofDays(60)));
    assertThat(shop.hide(late.build()).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    shop.reporter.sweep(Duration.ZERO);
    clock.move(Duration.ofDays(79));

    assertThat(pruner(1_000).prune()).isZero();
    assertThat(shop.hide(far).getWhy()).isEqualTo("evicted before, and restored since");
    clock.move(Duration.ofDays(2));
    assertThat(pruner(1_000).prune()).as("the one with the earlier deadline").isEqualTo(1);
    assertThat(shop.hide(far).getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(shop.hide(late.build()).getWhy()).contains("restored since");
    clock.move(Duration.ofDays(10));
    assertThat(pruner(1_000).prune()).isEqualTo(1);
  }

  @Test
  void prune_goesInBatches() throws Exception {
    var entries = entries("shop.%").stream().limit(7).toList();
    entries.forEach(this::hide);
    shop.purgeAfterDelay();
    clock.move(LONG);

    assertThat(pruner(3).prune()).isEqualTo(7);
    assertThat(left()).isEmpty();
  }

  private Pruner pruner(int batch) {
    return new Pruner(shop.parts.transactions(), shop.parts.ledger(), KEEP, batch, rows -> {});
  }

  private EvictionTask hide(Entry entry) {
    var task = task(entry);
    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    return task;
  }

  private EvictionTask task(Entry entry) {
    return shop.task(request, entry.producer(), entry);
  }

  private Set<String> left() {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                new TreeSet<>(
                    handle
                        .createQuery("SELECT artifact_id FROM evictl.ledger")
                        .mapTo(String.class)
                        .list()));
  }

  private PurgeRound failingStore() {
    return shop.purgeWith(Workshop.answering(new BlobOutcome.Failed("AccessDenied: test")));
  }
}
