package io.evictl.storage.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pace against a simulated store; jqwik prints the seed of a failure. */
class PaceTest {

  /** Of what the store lets through nearly all is used, and nearly nothing is asked twice. */
  @Property(tries = 200)
  void ask_findsWhatTheStoreBears(
      @ForAll long seed,
      @ForAll @IntRange(min = 50, max = 5_000) int allowed,
      @ForAll @DoubleRange(min = 0.1, max = 2) double burst,
      @ForAll @IntRange(min = 1, max = 16) int callers) {
    var store = new SimulatedStore(seed, () -> allowed, burst, () -> Ceiling.NONE);

    store.run(callers, Duration.ofMinutes(2));

    assertThat(store.deleted / 120.0).isGreaterThan(0.95 * allowed);
    assertThat((double) store.asked / store.deleted).isLessThan(1.1);
  }

  /** A store that takes its time gets whole batches: one call after the other, 250 keys each. */
  @Test
  void ask_slowAnswersDoNotKeepBatchesSmall() {
    var store = new SimulatedStore(1, () -> 5_000, 1, () -> Ceiling.NONE);
    store.slower = Duration.ofMillis(500).toNanos();

    store.run(1, Duration.ofSeconds(60));

    assertThat(store.deleted / 60.0).isGreaterThan(0.85 * 250 / 0.5275);
  }

  /** It follows a store that bears less for a while, and more again. */
  @Test
  void ask_followsAStoreThatChanges() {
    var allowed = new double[] {2_000};
    var store = new SimulatedStore(1, () -> allowed[0], 0.5, () -> Ceiling.NONE);
    store.run(8, Duration.ofSeconds(60));

    for (double next : new double[] {200, 3_000}) {
      allowed[0] = next;
      store.run(8, Duration.ofSeconds(30));
      long before = store.deleted;
      store.run(8, Duration.ofSeconds(10));
      assertThat((store.deleted - before) / 10.0).isGreaterThan(0.95 * next);
    }
    assertThat((double) store.asked / store.deleted).isLessThan(1.1);
  }

  /** A store that is away for an hour, silent or refusing, is tried, not stormed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ask_leavesAStoreThatIsAwayAlone(boolean silent) {
    var store = new SimulatedStore(1, () -> 2_000, 0.5, () -> Ceiling.NONE);
    store.run(8, Duration.ofSeconds(30));
    long asked = store.asked;

    store.answers = !silent;
    store.serves = silent;
    store.run(8, Duration.ofHours(1));

    // One key every two seconds or so, and what was under way at first.
    assertThat(store.asked - asked).isLessThan(5_000);
    store.answers = true;
    store.serves = true;
    store.run(8, Duration.ofSeconds(10));
    long deleted = store.deleted;
    store.run(8, Duration.ofSeconds(10));
    assertThat((store.deleted - deleted) / 10.0).isGreaterThan(0.95 * 2_000);
    // 20 000 objects were left at first: over the whole outage each is asked for 1.1 times.
    assertThat(store.asked - asked).isLessThan((long) (1.1 * Math.max(20_000, store.deleted)));
  }

  /** Deletions beyond the keys of a call, of versions, keep to the rate and to the ceiling. */
  @ParameterizedTest
  @ValueSource(doubles = {100, Ceiling.NONE})
  void further_holdsUpTheNextCall(double ceiling) {
    var pace =
        new Pace(
            new Pace.Limits(250, Duration.ofSeconds(5)),
            () -> ceiling,
            failures -> Duration.ofSeconds(1),
            () -> 0);
    var waiting = Map.of("bucket/prefix", 500);
    var go = (Pace.Go) pace.ask(waiting, Long.MAX_VALUE);
    assertThat(go.permit().keys()).isEqualTo(5);

    pace.further(go.permit(), 195);

    // Nothing is learned yet: a hundred a second.
    assertThat(((Pace.Wait) pace.ask(waiting, Long.MAX_VALUE)).nanos())
        .isBetween(1_990_000_000L, 2_010_000_000L);
  }

  /** A ceiling holds over all, and may change while it runs. */
  @Test
  void ask_keepsTheCeiling() {
    var most = new double[] {100};
    var store = new SimulatedStore(1, () -> 5_000, 1, () -> most[0]);
    store.run(8, Duration.ofSeconds(60));
    assertThat(store.deleted / 60.0).isBetween(95.0, 101.0);

    most[0] = 0;
    long deleted = store.deleted;
    store.run(8, Duration.ofSeconds(60));
    assertThat(store.deleted).isEqualTo(deleted);
    assertThat(store.pace().readiness().most()).isZero();

    most[0] = 400;
    store.run(8, Duration.ofSeconds(60));
    assertThat((store.deleted - deleted) / 60.0).isBetween(380.0, 404.0);
  }
}
