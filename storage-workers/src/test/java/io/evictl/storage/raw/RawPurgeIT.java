package io.evictl.storage.raw;

import static io.evictl.storage.raw.RawLiterals.dataset;
import static io.evictl.storage.raw.RawLiterals.directory;
import static io.evictl.storage.raw.RawLiterals.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.tags.Wire;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Workshop;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Raw data goes with its entry where nobody else needs it; whatever is in doubt stays. */
class RawPurgeIT extends RawPurgeCase {

  @Test
  void ownRawData_goesWithItsEntry_andNothingBesides() throws Exception {
    var file = object(raw("a", "1/orders.csv"));
    var inFolder = object(raw("a", "2/part-0"));
    var deeper = object(raw("a", "2/deep/er/leaf%253D.txt"));
    var parquet = object(raw("a", "3/00000"));
    var beside = object(raw("a", "20/part-0"));
    var checkpoint = object(raw("a", "_flytecheckpoints/0"));
    var entry =
        artifact(
            "a", list(file(file), directory(raw("a", "2")), dataset(raw("a", "3/")), file(file)));

    evict(entry);

    assertThat(Set.of(file, inFolder, parquet)).noneMatch(RawPurgeCase::isThere);
    assertThat(bucket.keys()).doesNotContain(Bucket.key(deeper));
    assertThat(bucket.keys())
        .isEqualTo(new TreeSet<>(Set.of(Bucket.key(beside), Bucket.key(checkpoint))));
    assertThat(purged(entry).getRawDeleted()).isEqualTo(4);
    assertThat(purged(entry).getRawKept()).isZero();
    assertThat(rowsLeft()).isZero();
  }

  @Test
  void passedThroughInput_ofAnotherExecution_stays() throws Exception {
    var input = object(raw("b", "1/orders.csv"));
    var entry = artifact("a", file(input));

    evict(entry);

    assertThat(isThere(input)).isTrue();
    keptAll(entry, "not in the folder of the attempt that produced the entry");
  }

  @Test
  void uriThatAnotherEntryNames_stays() throws Exception {
    var shared = object(raw("a", "1/orders.csv"));
    var own = object(raw("a", "2/own.csv"));
    var entry = artifact("a", list(file(shared), file(own)));
    var other = artifact("b", file(shared));

    evict(entry);

    assertThat(isThere(shared)).isTrue();
    assertThat(isThere(own)).isFalse();
    assertThat(purged(entry).getRawDeleted()).isEqualTo(1);
    assertThat(purged(entry).getKeptRaw())
        .containsExactly(shared + ": artifact " + other.artifactId() + " points to it");
  }

  /** Of a folder all or nothing: whoever points into it, or to what it lies in, holds all of it. */
  @Test
  void folderThatAnotherEntryPointsInto_staysAsAWhole() throws Exception {
    var one = object(raw("a", "2/part-0"));
    var other = object(raw("a", "2/part-1"));
    var entry = artifact("a", directory(raw("a", "2")));
    artifact("b", file(one));

    evict(entry);

    assertThat(isThere(one) && isThere(other)).isTrue();
    keptAll(entry, "points to it");
  }

  @Test
  void textThatNamesItsFolder_protectsIt() throws Exception {
    var one = object(raw("a", "2/part-0"));
    var entry = artifact("a", file(one));
    artifact("b", RawLiterals.generic("x", "see " + raw("a", "2/") + " for more"));

    evict(entry);

    assertThat(isThere(one)).isTrue();
    keptAll(entry, "points to it");
  }

  @Test
  void entryThatGoesWithItsConsumer_takesItsRawDataAlong() throws Exception {
    var made = object(raw("a", "1/orders.csv"));
    var producer = artifact("a", file(made));
    var consumer = artifact("b", file(made));
    hideInTurn(producer, consumer);

    round().run();
    shop.purge.run(Instant.EPOCH);
    assertThat(rowsOf(producer)).isEmpty();
    assertThat(isThere(made)).isTrue();
    assertThat(shop.sent.of(TaskAction.PURGE)).isEmpty();

    purge(round());

    assertThat(isThere(made)).isFalse();
    assertThat(purged(producer).getRawDeleted()).isEqualTo(1);
    keptAll(consumer, "not in the folder");
  }

  @Test
  void consumerThatIsRestored_keepsWhatItPointsTo() throws Exception {
    var made = object(raw("a", "1/orders.csv"));
    var producer = artifact("a", file(made));
    var consumer = artifact("b", file(made));
    hideInTurn(producer, consumer);
    round().run();

    var restored = shop.restore(Workshop.as(wanting(consumer), TaskAction.RESTORE));
    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.RESTORED);
    purge(round());

    assertThat(isThere(made)).isTrue();
    keptAll(producer, "points to it");
  }

  @Test
  void consumerThatAnotherRequestHides_keepsWhatItPointsTo() throws Exception {
    var made = object(raw("a", "1/orders.csv"));
    var producer = artifact("a", file(made));
    var consumer = artifact("b", file(made));
    shop.hide(
        EvictionTask.newBuilder(shop.task(UUID.randomUUID(), consumer.producer(), consumer))
            .setPurgeDelayMillis(100_000_000)
            .build());

    evict(producer);

    assertThat(isThere(made)).isTrue();
    keptAll(producer, "points to it");
  }

  @Test
  void namesThatBeginAlike_areDifferentFolders() throws Exception {
    var longer = object(folder("a-n0-0-n1-0") + "1/x");
    var shorter = object(folder("a-n0-0") + "1/x");
    var entry = artifact("a", file(longer));
    var nested = artifact("a-n0-0-n1", file(shorter));

    evict(entry, nested);

    assertThat(isThere(longer) && isThere(shorter)).isTrue();
    keptAll(entry, "not in the folder");
    keptAll(nested, "not in the folder");
  }

  @Test
  void attemptsFolderItself_stays() throws Exception {
    var one = object(raw("a", "1/x"));
    var entry = artifact("a", directory(raw("a", "")));

    evict(entry);

    assertThat(isThere(one)).isTrue();
    keptAll(entry, "not in the folder");
  }

  /** A nested node has the same id in its workflow as a top-level one. */
  @Test
  void nodeThatIsNotAmongTheTasks_isNotTakenForTheOneOfTheSameName() throws Exception {
    var one = object(raw("a", "1/x"));
    var nested = object(folder("a-n2-0-n0-0") + "1/x");
    var entry = artifact("a", list(file(one), file(nested)));
    var task = EvictionTask.newBuilder(wanting(entry)).setNodes(List.of("n2-0-n0"));
    assertThat(shop.hide(task.build()).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    walk().finish();
    purge(round());

    assertThat(isThere(one)).isTrue();
    assertThat(isThere(nested)).isFalse();
    assertThat(purged(entry).getRawKept()).isEqualTo(1);
  }

  @Test
  void productOfAnotherExecution_keepsItsRawData() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    var task =
        EvictionTask.newBuilder(wanting(Workshop.execution("b"), entry))
            .setAlsoProducedBy(List.of(entry.producer()))
            .build();
    assertThat(shop.hide(task).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    walk().finish();
    purge(round());

    assertThat(isThere(made)).isTrue();
    keptAll(entry, "not in the folder");
  }

  @Test
  void otherNodeOfTheExecution_keepsItsRawData() throws Exception {
    var others = object(folder("a-n5-0") + "1/x");
    var entry = artifact("a", file(others));
    var task = EvictionTask.newBuilder(wanting(entry)).setNodes(List.of("n0", "n5"));
    assertThat(shop.hide(task.build()).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    walk().finish();
    purge(round());

    assertThat(isThere(others)).isTrue();
    keptAll(entry, "not in the folder");
  }

  @Test
  void folderWithMoreObjectsThanTheBound_stays() throws Exception {
    for (int i = 0; i <= BOUND; i++) {
      object(raw("a", "2/part-" + i));
    }
    var entry = artifact("a", directory(raw("a", "2")));

    evict(entry);

    assertThat(bucket.keys()).hasSize(BOUND + 1);
    keptAll(entry, "more than " + BOUND + " objects");
  }

  @Test
  void outsideItsAllowList_stays() throws Exception {
    var outside = "s3://flyte-data/rawdata/" + AttemptPath.shard("a-n0-0") + "/a-n0-0/1/x";
    object(outside);
    var entry = artifact("a", file(outside));

    evict(entry);

    assertThat(isThere(outside)).isTrue();
    keptAll(entry, "outside the allow-list of raw data");
  }

  @Test
  void tablesAndOtherStores_stay() throws Exception {
    var entry = artifact("a", list(dataset("bq://project:set.table"), file("gs://bucket/raw/x")));

    evict(entry);

    keptAll(entry, "bq://project:set.table: no object in S3");
    assertThat(purged(entry).getRawKept()).isEqualTo(2);
  }

  /** Flytekit takes such a URI as it stands, Flyte's services decode it: two objects, no choice. */
  @Test
  void percentEncodedUri_stays_inBothReadings() throws Exception {
    var decoded = object(raw("a", "1/my orders.csv"));
    // Its key has the percent sign.
    object(raw("a", "1/my%2520orders.csv"));
    var before = bucket.keys();
    var entry = artifact("a", file(raw("a", "1/my%20orders.csv")));

    evict(entry);

    assertThat(isThere(decoded)).isTrue();
    assertThat(bucket.keys()).isEqualTo(before);
    keptAll(entry, "more than one way");
  }

  @Test
  void runTwice_changesNothingMore() throws Exception {
    var own = object(raw("a", "1/x"));
    var entry = artifact("a", file(own));
    evict(entry);
    assertThat(isThere(own)).isFalse();
    object(own);

    assertThat(shop.hide(wanting(entry)).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    purge(round());

    assertThat(isThere(own)).isTrue();
    assertThat(purged(entry).getRawDeleted()).isEqualTo(1);
  }

  @Test
  void restored_hasAllItsRawData() throws Exception {
    var own = object(raw("a", "1/x"));
    var entry = artifact("a", file(own));
    hide(entry);
    walk().finish();

    var restored = shop.restore(Workshop.as(wanting(entry), TaskAction.RESTORE));
    purge(round());

    assertThat(restored.getOutcome()).isEqualTo(TaskOutcome.RESTORED);
    assertThat(isThere(own)).isTrue();
    assertThat(rowsOf(entry)).isNotEmpty();
  }

  @Test
  void withoutTheOption_allRawDataStays_andNoStatementAsksForIt() throws Exception {
    var own = object(raw("a", "1/x"));
    var entry = artifact("a", file(own));
    shop.hide(shop.task(request, entry.producer(), entry));
    walk().finish();
    shop.statements.clear();

    shop.purgeAfterDelay();

    assertThat(isThere(own)).isTrue();
    assertThat(purged(entry).getRawKept()).isZero();
    assertThat(shop.statements)
        .noneMatch(sql -> sql.contains("raw_object") || sql.contains("reference"));
  }

  static ByteString list(ByteString... literals) {
    var all = ByteString.EMPTY;
    for (var literal : literals) {
      all = all.concat(Wire.field(1, literal));
    }
    return Wire.field(2, all);
  }

  private long rowsLeft() {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                handle.select("SELECT count(*) FROM evictl.raw_object").mapTo(Long.class).one());
  }

  /** The first is due then, the second not yet: it may still be put back. */
  private void hideInTurn(Entry first, Entry second) throws Exception {
    hide(first);
    clock.move(Workshop.DELAY.dividedBy(2));
    hide(second);
    walk().finish();
    clock.move(Workshop.DELAY.dividedBy(2).plusSeconds(1));
  }
}
