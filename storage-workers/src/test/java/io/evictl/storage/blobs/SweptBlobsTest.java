package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SweptBlobsTest {
  private static final int PAGE = 7;

  private final TreeSet<String> there = new TreeSet<>(S3Listing.ORDER);
  private int lists;
  private int looks;

  private final BlobListing store =
      new BlobListing() {
        @Override
        public Page list(String bucket, String prefix, String after) {
          lists++;
          var keys =
              there.tailSet(after.compareTo(prefix) < 0 ? prefix : after, false).stream()
                  .filter(key -> key.startsWith(prefix))
                  .toList();
          return new Page(
              keys.stream().limit(PAGE).map(SweptBlobsTest::listed).toList(), keys.size() <= PAGE);
        }

        @Override
        public Optional<Listed> look(BlobLocation blob) {
          looks++;
          return there.contains(blob.key()) ? Optional.of(listed(blob.key())) : Optional.empty();
        }
      };

  private static BlobListing.Listed listed(String key) {
    return new BlobListing.Listed(blob(key), Instant.EPOCH, 0);
  }

  private static BlobLocation blob(String key) {
    return new BlobLocation("s3", "b", key);
  }

  @Test
  void missing_isWhatIsNotThere_whateverLiesBetween() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      there.clear();
      var asked = new HashSet<BlobLocation>();
      var gone = new HashSet<BlobLocation>();
      for (int i = 0; i < random.nextInt(1, 120); i++) {
        var key =
            "p/"
                + Character.toString("a\u00e4\ud83d\ude00\uffeeb/%".codePointAt(random.nextInt(3)))
                + random.nextInt(200);
        var isThere = random.nextInt(3) > 0;
        if (isThere) {
          there.add(key);
        }
        if (random.nextInt(3) > 0) {
          asked.add(blob(key));
        }
      }
      asked.stream().filter(it -> !there.contains(it.key())).forEach(gone::add);

      assertThat(swept().missing(asked)).as("seed " + seed).isEqualTo(gone);
    }
  }

  @Test
  void missing_ofNeighbours_takesACallAPage() throws Exception {
    var asked = new ArrayList<BlobLocation>();
    for (int i = 100; i < 170; i++) {
      there.add("p/" + i);
      asked.add(blob("p/" + i));
    }

    assertThat(swept().missing(asked)).isEmpty();
    assertThat(lists).isEqualTo(10);
    assertThat(looks).isZero();
  }

  /** Keys just before the one that is asked for must not keep it from being reached. */
  @Test
  void missing_manyKeysBetween_areGotOver() throws Exception {
    for (int i = 0; i < 50; i++) {
      there.add("p/a" + (char) ('A' + i));
    }
    assertThat(swept().missing(List.of(blob("p/az")))).containsExactly(blob("p/az"));
    there.add("p/az");
    assertThat(swept().missing(List.of(blob("p/az")))).isEmpty();
  }

  @Test
  void listing_isAskedAgain_andGivesUpInTheEnd() throws Exception {
    var pauses = new ArrayList<Duration>();
    var failures = new int[] {5};
    var failing =
        new BlobListing() {
          @Override
          public Page list(String bucket, String prefix, String after)
              throws StoreUnavailableException {
            if (failures[0]-- > 0) {
              throw new StoreUnavailableException("SlowDown");
            }
            return store.list(bucket, prefix, after);
          }

          @Override
          public Optional<Listed> look(BlobLocation blob) {
            return Optional.empty();
          }
        };
    var taken = new ArrayList<Integer>();
    var patient =
        new PatientListing(
            failing,
            new PatientListing.Turns() {
              @Override
              public void take(int keys) {
                taken.add(keys);
              }

              @Override
              public void pause(Duration length) {
                pauses.add(length);
              }
            },
            Duration::ofSeconds);
    there.addAll(Set.of("p/1", "p/2"));

    assertThat(patient.list("b", "p/", "").objects()).hasSize(2);
    assertThat(pauses).hasSize(5).last().isEqualTo(Duration.ofSeconds(5));
    assertThat(patient.look(blob("p/1"))).isEmpty();
    assertThat(taken).containsExactly(2, 1);

    failures[0] = 6;
    assertThatThrownBy(() -> patient.list("b", "p/", ""))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void turns_comeAtAnEvenPace() {
    var now = new long[1];
    var turns = new KeyTurns(1_000, () -> now[0]);

    assertThat(turns.booked(500)).isZero();
    assertThat(turns.booked(1)).isEqualTo(500_000_000);
    now[0] = 2_000_000_000;
    assertThat(turns.booked(1)).isZero();
    assertThatThrownBy(() -> new KeyTurns(0, () -> 0)).isInstanceOf(RuntimeException.class);
  }

  private SweptBlobs swept() {
    return new SweptBlobs(store, blob -> "p/");
  }
}
