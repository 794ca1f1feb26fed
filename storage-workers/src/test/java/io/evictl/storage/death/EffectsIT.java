package io.evictl.storage.death;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.purge.PurgeParts;
import io.evictl.storage.purge.PurgeRound;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantees I1 and I6: a worker that dies before, after or in the middle of any of its effects,
 * and another one that knows only broker and ledger, end where an undisturbed worker ends.
 */
@SuppressWarnings("NullAway.Init")
class EffectsIT extends WorkshopCase {
  private static WatchedDriver driver;
  private static @Nullable End undisturbedEnd;

  private Entry entry;
  private EvictionTask task;
  private boolean committed;
  private final Set<String> told = new TreeSet<>();

  private record End(
      Set<String> rows, Set<String> objects, Set<String> told, List<String> ledger) {}

  @BeforeAll
  static void registerDriver() throws SQLException {
    driver = WatchedDriver.register();
  }

  @AfterAll
  static void deregisterDriver() throws SQLException {
    DriverManager.deregisterDriver(driver);
  }

  /** All effects, in this order; there is no other commit. */
  @Test
  void effects_areAllOfAnUndisturbedLife() throws Exception {
    assertThat(undisturbed().stream().distinct()).containsExactly(Effect.values());
  }

  static Stream<Arguments> deaths() {
    return Arrays.stream(Effect.values())
        .flatMap(
            effect ->
                Arrays.stream(Life.Side.values())
                    .filter(side -> side != Life.Side.HALF || effect == Effect.STORE_CALL)
                    .map(side -> Arguments.of(effect, side)));
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void I6_Idempotent_deathAtAnyEffectEndsAsUndisturbed(Effect effect, Life.Side side)
      throws Exception {
    var expected = expected();
    prepare();
    var life = Life.until(effect, side);
    assertThatThrownBy(() -> live(life)).isInstanceOf(Life.Died.class);
    assertThat(life.done()).hasSizeLessThanOrEqualTo(effect.ordinal() + 1);
    clock.move(Workshop.LEASE.plus(Workshop.DELAY));
    live(Life.whole());

    assertThat(end()).isEqualTo(expected);
  }

  /** Where an undisturbed life ends, the same whenever it is lived. */
  private End expected() throws Exception {
    var known = undisturbedEnd;
    if (known == null) {
      undisturbed();
      known = end();
      undisturbedEnd = known;
      shop.close();
      catalog = CapturedCatalog.fresh();
      clock = new MovedClock();
      shop = new Workshop(catalog, bucket, clock);
      told.clear();
      committed = false;
    }
    return known;
  }

  private List<Effect> undisturbed() throws Exception {
    prepare();
    var life = Life.whole();
    live(life);
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isFalse();
    return life.done();
  }

  private void prepare() {
    entry = entry("odd.two_outputs");
    task = shop.task(UUID.nameUUIDFromBytes(new byte[] {1}), entry.producer(), entry);
  }

  /** What a worker does with the task, from what the broker and the ledger tell. */
  private void live(Life life) throws Exception {
    try (var worker =
        new Workshop(catalog.at(WatchedDriver.watched(catalog.url())), bucket, clock)) {
      driver.watch(life);
      worker.sent.around(
          (results, store) -> {
            life.does(effectOf(results), store::run);
          });
      try {
        if (!committed) {
          worker.sent.send(List.of(worker.hide(task)));
          life.does(Effect.OFFSET_COMMIT, () -> committed = true);
        }
        clock.move(Workshop.DELAY.plusSeconds(1));
        var round = new PurgeRound(with(worker.parts, life));
        while (round.run(Instant.EPOCH).claimed() > 0) {
          // Until nothing is due.
        }
        worker.reporter.sweep(Duration.ZERO);
      } finally {
        worker.sent.all().forEach(result -> told.add(words(result)));
      }
    } finally {
      driver.watch(null);
    }
  }

  private static Effect effectOf(List<EvictionResult> results) {
    return results.getFirst().getAction() == TaskAction.PURGE
        ? Effect.PURGE_RESULT
        : Effect.HIDE_RESULT;
  }

  private static String words(EvictionResult result) {
    return "%s %s %s".formatted(result.getTaskId(), result.getAction(), result.getOutcome());
  }

  private static PurgeParts with(PurgeParts parts, Life life) {
    BlobDeleter dying =
        blobs -> {
          Map<BlobLocation, BlobOutcome> outcomes = new HashMap<>();
          var half = blobs.stream().limit(blobs.size() / 2).toList();
          try {
            life.does(
                Effect.STORE_CALL,
                () -> parts.blobs().delete(half),
                () -> outcomes.putAll(parts.blobs().delete(blobs)));
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return outcomes;
        };
    return new PurgeParts(
        parts.transactions(),
        parts.catalog(),
        parts.ledger(),
        parts.allowList(),
        dying,
        parts.reporter(),
        parts.timing());
  }

  private End end() {
    var ledger =
        catalog
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT state || ' reported=' || reported || ' ' || artifact_id
                              FROM evictl.ledger ORDER BY 1""")
                        .mapTo(String.class)
                        .list());
    return new End(catalog.rows(), bucket.keys(), Set.copyOf(told), ledger);
  }
}
