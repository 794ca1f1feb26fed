package io.evictl.storage.raw;

import static io.evictl.storage.raw.RawLiterals.directory;
import static io.evictl.storage.raw.RawLiterals.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.rawpurge.RawParts.Proof;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Raw data waits for proof that all who point to it are known, and a crash at any point for none.
 */
class RawPurgeProofIT extends RawPurgeCase {
  private static final Duration PAST_DEADLINE = Duration.ofHours(25);

  @Test
  void referenceWrittenAfterTheWalk_isReadBeforeAnythingGoes() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    hide(entry);
    walk().finish();
    artifact("b", file(made));

    purge(round());

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "points to it");
  }

  /** Overwritten since it was read: the old version proves nothing about the new one. */
  @Test
  void referenceOfAnOverwrittenEntry_isReadAnew() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    var other = artifact("b", file("s3://flyte-data/elsewhere/y"));
    hide(entry);
    walk().finish();
    put(other.locations().getFirst(), file(made));
    catalog.execute(
        "UPDATE artifacts SET updated_at = updated_at WHERE artifact_id = ?", other.artifactId());

    purge(round());

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "points to it");
  }

  /** A transaction that began before the rows went may still write a reference. */
  @Test
  void transactionUnderWay_isWaitedFor() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    hide(entry);
    walk().finish();
    try (var writer = catalog.jdbi().open()) {
      writer.begin();
      var other = Flyte.createArtifact(writer, like, Workshop.execution("b"));
      put(other.locations().getFirst(), file(made));

      purge(round());
      assertThat(rowsOf(entry)).isEmpty();
      assertThat(isThere(made)).isTrue();
      assertThat(shop.sent.of(TaskAction.PURGE)).isEmpty();
      writer.commit();
    }
    purge(round());

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "points to it");
  }

  @Test
  void indexThatIsNeverProven_letsTheRestGo_andSaysSo() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    hide(entry);
    purge(round(Proof.NONE, shop.parts.blobs()));
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(shop.sent.of(TaskAction.PURGE)).isEmpty();

    clock.move(PAST_DEADLINE);
    purge(round(Proof.NONE, shop.parts.blobs()));

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "the reference index is not proven");
  }

  @Test
  void indexThatSomebodyEmptied_provesNothing() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    artifact("b", file(made));
    hide(entry);
    walk().finish();
    catalog.execute("TRUNCATE evictl.referrer CASCADE");

    purge(round());
    assertThat(isThere(made)).isTrue();
    walk().finish();
    purge(round());

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "points to it");
  }

  /** As where a dump of the database was put into another server. */
  @Test
  void indexThatWasCopied_provesNothing() throws Exception {
    artifact("b", file("s3://flyte-data/x/y"));
    walk().finish();
    assertThat(walk().catchUp()).isPositive();

    catalog.execute("UPDATE evictl.reference_walk SET complete_at = complete_at");

    assertThat(walk().catchUp()).isZero();
    walk().finish();
    assertThat(walk().catchUp()).isZero();
    walk().finish();
    assertThat(walk().catchUp()).isPositive();
  }

  /** What one walker read late must not take the place of what another one has read since. */
  @Test
  void walkersAtOnce_leaveTheLaterVersion() throws Exception {
    var made = "s3://flyte-data/raw/x/made";
    var other = artifact("b", file("s3://flyte-data/elsewhere/y"));
    var fast = walk();
    var slow =
        walk(
            (blob, atMost) -> {
              var before = blobs.read(blob, atMost);
              put(other.locations().getFirst(), file(made));
              catalog.execute("UPDATE artifacts SET updated_at = updated_at");
              try {
                fast.finish();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return before;
            },
            3);

    slow.step();

    assertThat(referrers("flyte-data/raw/x/made")).containsExactly(other.artifactId());
  }

  @Test
  void unreadableOutputOfAnotherEntry_keepsAll() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    var other = artifact("b", file(made));
    remove(other.locations().getFirst());

    evict(entry);

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "what artifact " + other.artifactId() + " points to is not known");
  }

  @Test
  void unreadableOutputOfItsOwn_keepsAll() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    put(entry.locations().getFirst(), ByteString.copyFromUtf8("no literal"));

    evict(entry);

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "what its outputs point to is not known");
  }

  @Test
  void crashBetweenRowsAndRawData_isTakenUpByAnotherWorker() throws Exception {
    var made = object(raw("a", "1/x"));
    var folder = object(raw("a", "2/part-0"));
    var entry = artifact("a", RawPurgeIT.list(file(made), directory(raw("a", "2"))));
    hide(entry);
    walk().finish();
    clock.move(Workshop.DELAY.plusSeconds(1));
    var dying =
        round(
            walk()::catchUp,
            asked -> {
              throw new ThreadDeath();
            });

    assertThatThrownBy(dying::run).isInstanceOf(ThreadDeath.class);
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(isThere(made) && isThere(folder)).isTrue();
    shop.purgeDue();
    assertThat(shop.sent.of(TaskAction.PURGE)).isEmpty();
    // What outputs said was written down: they are not asked again.
    remove(entry.locations().getFirst());
    purge(round());

    assertThat(isThere(made) || isThere(folder)).isFalse();
    assertThat(purged(entry).getRawDeleted()).isEqualTo(2);
  }

  /** The worker that comes too late does nothing. */
  @Test
  void rowThatAnotherWorkerTook_isLeftToIt() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    hide(entry);
    walk().finish();
    clock.move(Workshop.DELAY.plusSeconds(1));
    var asked = new ArrayList<BlobLocation>();
    var slow =
        round(
            () -> {
              clock.move(Workshop.LEASE.plusSeconds(1));
              try {
                round().run();
                return walk().catchUp();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            all -> {
              asked.addAll(all);
              return shop.parts.blobs().delete(all);
            });

    slow.run();
    shop.purgeDue();

    assertThat(asked).isEmpty();
    assertThat(purged(entry).getRawDeleted()).isEqualTo(1);
  }

  @Test
  void objectThatCouldNotGo_isTriedAgain_alone() throws Exception {
    var one = object(raw("a", "1/x"));
    var other = object(raw("a", "2/x"));
    var entry = artifact("a", RawPurgeIT.list(file(one), file(other)));
    hide(entry);
    walk().finish();
    var calls = new ArrayList<List<String>>();
    BlobDeleter stubborn =
        asked -> {
          calls.add(asked.stream().map(BlobLocation::toString).sorted().toList());
          var outcomes = new HashMap<>(shop.parts.blobs().delete(asked));
          outcomes.replaceAll(
              (blob, outcome) ->
                  calls.size() == 1 && blob.toString().equals(other)
                      ? new BlobOutcome.Failed("slow down")
                      : outcome);
          return outcomes;
        };

    purge(round(walk()::catchUp, stubborn));

    assertThat(calls)
        .containsExactly(List.of(one, other).stream().sorted().toList(), List.of(other));
    assertThat(purged(entry).getRawDeleted()).isEqualTo(2);
  }

  @Test
  void objectThatNeverGoes_isAFailure_notASuccess() throws Exception {
    var one = object(raw("a", "1/x"));
    var entry = artifact("a", file(one));
    hide(entry);
    walk().finish();
    var round = round(walk()::catchUp, Workshop.answering(new BlobOutcome.Failed("access denied")));
    purge(round);
    clock.move(PAST_DEADLINE);
    purge(round);

    var told = shop.sent.of(TaskAction.PURGE);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getOutcome()).isEqualTo(TaskOutcome.FAILED);
    assertThat(told.getFirst().getWhy()).contains("access denied");

    // Driven again it goes on from there.
    shop.redriver.redrive(shop.taken(Workshop.as(wanting(entry), TaskAction.PURGE)));
    purge(round());
    assertThat(isThere(one)).isFalse();
    assertThat(hasObjects(entry)).isFalse();
  }

  /** A verdict is not kept for hours: what is tried again is judged again. */
  @Test
  void referenceWrittenBetweenTwoAttempts_keepsWhatIsLeft() throws Exception {
    var one = object(raw("a", "1/x"));
    var entry = artifact("a", file(one));
    hide(entry);
    walk().finish();
    clock.move(Workshop.DELAY.plusSeconds(1));
    round(walk()::catchUp, Workshop.answering(new BlobOutcome.Failed("slow down"))).run();
    artifact("b", file(one));

    purge(round());

    assertThat(isThere(one)).isTrue();
    keptAll(entry, "points to it");
  }

  @Test
  void storeThatIsAway_isWaitedFor_withTheRowsInPlace() throws Exception {
    var one = object(raw("a", "1/x"));
    var entry = artifact("a", file(one));
    hide(entry);
    walk().finish();
    var away =
        ReferenceWalks.round(
            shop.parts,
            bucket,
            (blob, atMost) -> {
              throw new StoreUnavailableException("away", new IllegalStateException());
            },
            BOUND,
            walk()::catchUp);
    purge(away);
    assertThat(rowsOf(entry)).isNotEmpty();

    purge(round());

    assertThat(isThere(one)).isFalse();
    assertThat(purged(entry).getRawDeleted()).isEqualTo(1);
  }

  /** An artifact that was overwritten on the way is put back, and so is all it points to. */
  @Test
  void overwrittenEntry_keepsItsRawData() throws Exception {
    var one = object(raw("a", "1/x"));
    Entry entry = artifact("a", file(one));
    hide(entry);
    walk().finish();
    catalog
        .jdbi()
        .useTransaction(
            handle ->
                Flyte.updateArtifact(
                    handle, entry, Workshop.execution("c"), Instant.parse("2026-11-22T13:00:00Z")));
    purge(round());

    assertThat(isThere(one)).isTrue();
    assertThat(shop.sent.of(TaskAction.PURGE))
        .extracting(result -> result.getOutcome())
        .containsExactly(TaskOutcome.REINSTATED);
  }
}
