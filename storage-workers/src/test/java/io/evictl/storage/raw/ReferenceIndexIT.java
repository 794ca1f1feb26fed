package io.evictl.storage.raw;

import static io.evictl.storage.raw.RawLiterals.directory;
import static io.evictl.storage.raw.RawLiterals.file;
import static io.evictl.storage.raw.RawLiterals.offloaded;
import static io.evictl.storage.tags.Wire.list;
import static io.evictl.storage.tags.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.evictl.storage.blobs.BlobReader;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the index says is referenced, and when it says that it can't tell. */
class ReferenceIndexIT extends RawCase {
  private static final String DIR = "flyte-data/raw/ab/a-n0-0/dir";

  @Test
  void reference_protectsWhatIsAboveAtAndBelow_byWholeSegments() throws Exception {
    var entry = artifact(directory("s3://" + DIR));
    walk().finish();

    isCertain();
    for (var path : List.of(DIR, DIR + "/part/0", "flyte-data/raw/ab", "flyte-data")) {
      assertThat(referrers(path)).as(path).containsExactly(entry.artifactId());
    }
    for (var path :
        List.of(DIR + "2", DIR + "/../dir2", "flyte-data/raw/ab/a-n0-0-n1-0", "flyte-data/raw/a")) {
      assertThat(path.startsWith(DIR + "/") || !referrers(path).isEmpty())
          .as(path)
          .isEqualTo(path.contains(".."));
    }
    assertThat(referrers(DIR, entry)).isEmpty();
  }

  /** Execution {@code a} with node {@code n0-n1}, and execution {@code a-n0}. */
  @Test
  void idsThatArePrefixesOfOneAnother_areApart() throws Exception {
    var a = artifact(file(RAW + "g2/a-n0-0/x"));
    var longer = artifact(Workshop.execution("a-n0"), file(RAW + "g2/a-n0-0-n0-0/x"));
    walk().finish();

    assertThat(referrers("flyte-data/raw/g2/a-n0-0")).containsExactly(a.artifactId());
    assertThat(referrers("flyte-data/raw/g2/a-n0-0-n0-0")).containsExactly(longer.artifactId());
  }

  @Test
  void passThrough_isReferencedByBoth_alsoOfAnotherExecution() throws Exception {
    var made = artifact(file(RAW + "g2/a-n0-0/x"));
    var passed = artifact(file(RAW + "g2/a-n0-0/x"));
    var elsewhere = artifact(Workshop.execution("other"), list(List.of(text(RAW + "g2/a-n0-0/x"))));
    walk().finish();

    assertThat(referrers("flyte-data/raw/g2/a-n0-0/x", made))
        .containsExactlyInAnyOrder(passed.artifactId(), elsewhere.artifactId());
  }

  /** Flytekit takes a URI as it stands, datacatalog decodes it. */
  @Test
  void percentEncodedReference_protectsBothReadings() throws Exception {
    var entry = artifact(file(RAW + "g2/a-n0-0/my%20file+1"));
    walk().finish();

    assertThat(referrers("flyte-data/raw/g2/a-n0-0/my file+1")).containsExactly(entry.artifactId());
    assertThat(referrers("flyte-data/raw/g2/a-n0-0/my%20file+1"))
        .containsExactly(entry.artifactId());
  }

  @Test
  void laterEntry_makesTheIndexUncertain_untilItIsRead() throws Exception {
    artifact(file(RAW + "g2/a-n0-0/x"));
    walk().finish();
    isCertain();

    var later = artifact(Workshop.execution("later"), directory(RAW + "g2/a-n0-0"));

    assertThat(standing().doubt().orElseThrow()).startsWith("1 artifacts were written since");
    assertThat(walk().finish()).isEqualTo(1);
    isCertain();
    assertThat(referrers("flyte-data/raw/g2/a-n0-0/x")).contains(later.artifactId());
  }

  /** Whatever its clock says, and however long its transaction took. */
  @Test
  void entryWithAnOldTime_thatIsCommittedLate_isNotOverlooked() throws Exception {
    try (var flyte = catalog.jdbi().open()) {
      flyte.begin();
      var late = Flyte.createArtifact(flyte, like, RUN);
      put(late.locations().getFirst(), file(RAW + "x"));
      flyte.execute("UPDATE artifacts SET created_at = '2001-01-01', updated_at = '2001-01-01'");
      walk().finish();
      isCertain();
      flyte.commit();

      assertThat(standing().unread()).isEqualTo(1);
      walk().finish();
      assertThat(referrers("flyte-data/raw/x")).containsExactly(late.artifactId());
    }
  }

  @Test
  void overwrittenEntry_isReadAnew_alsoIfItsTimeStays() throws Exception {
    var entry = artifact(file(RAW + "old"));
    walk().finish();

    put(entry.locations().getFirst(), file(RAW + "new"));
    catalog.execute(
        "UPDATE artifacts SET serialized_metadata = ?", Flyte.metadata(Workshop.execution("b")));

    assertThat(standing().unread()).isEqualTo(1);
    assertThat(walk().finish()).isEqualTo(1);
    isCertain();
    assertThat(referrers("flyte-data/raw/old")).isEmpty();
    assertThat(referrers("flyte-data/raw/new")).containsExactly(entry.artifactId());
  }

  /** Its bytes may be those of before or after: it is read again. */
  @Test
  void entryOverwrittenWhileItIsRead_staysUnread() throws Exception {
    artifact(file(RAW + "old"));
    BlobReader overtaken =
        (blob, atMost) -> {
          var before = blobs.read(blob, atMost);
          catalog.execute("UPDATE artifacts SET updated_at = now()");
          return before;
        };
    walk(overtaken, 3).finish();

    assertThat(standing().unread()).isEqualTo(1);
  }

  @Test
  void unreadableEntry_mayPointToAnything() throws Exception {
    var bad = List.of(artifact(file(RAW + "a")), artifact(file(RAW + "b")));
    remove(bad.getFirst().locations().getFirst());
    put(bad.getLast().locations().getFirst(), ByteString.copyFromUtf8("nonsense"));
    walk().finish();

    assertThat(standing().unread()).isZero();
    assertThat(standing().unknown()).hasSize(2);
    assertThat(standing().doubt().orElseThrow()).contains("is not known, it may be this");

    bad.forEach(entry -> put(entry.locations().getFirst(), file(RAW + "c")));
    assertThat(walk().finish()).isEqualTo(2);
    isCertain();
  }

  /** An unknown artifact that is gone points to nothing; only its absence proves it. */
  @Test
  void vanishedEntry_isDropped() throws Exception {
    var entries =
        List.of(artifact(file(RAW + "a")), artifact(file(RAW + "b")), artifact(file(RAW)));
    remove(entries.getFirst().locations().getFirst());
    walk(blobs, 1).finish();
    for (var entry : entries.subList(0, 2)) {
      delete(entry);
    }

    isCertain();
    assertThat(referrers("flyte-data/raw/b")).containsExactly(entries.getLast().artifactId());
    walk(blobs, 1).finish();
    assertThat(count("referrer")).isEqualTo(1);
    delete(entries.getLast());
    walk(blobs, 1).finish();
    assertThat(count("referrer") + count("reference")).isZero();
  }

  @Test
  void offloadedLiteral_inAnotherExecutionsFolder_isFollowed() throws Exception {
    var at = "s3://flyte-data/metadata/propeller/p-d-other/n1/data/0/o0_offloaded_metadata.pb";
    put(at, list(List.of(file(RAW + "x"), offloaded(at))));
    var entry = artifact(offloaded(at));
    walk().finish();

    isCertain();
    assertThat(referrers("flyte-data/raw/x")).containsExactly(entry.artifactId());
    assertThat(referrers("flyte-data/metadata/propeller/p-d-other"))
        .containsExactly(entry.artifactId());

    remove(at);
    catalog.execute("UPDATE artifacts SET updated_at = now()");
    walk().finish();
    assertThat(standing().doubt().orElseThrow()).contains("o0_offloaded_metadata.pb");
  }

  /** Where reading is not allowed nothing is known either. */
  @Test
  void offloadedLiteralThatMayNotBeRead_isUnknown() throws Exception {
    artifact(offloaded("s3://elsewhere/o0_offloaded_metadata.pb"));
    walk().finish();

    assertThat(standing().doubt().orElseThrow()).contains("may not be read");
  }

  @Test
  void beforeTheFirstWalkIsWhole_nothingIsCertain() throws Exception {
    assertThat(standing().doubt().orElseThrow()).contains("being built");
    for (int i = 0; i < 5; i++) {
      artifact(file(RAW + i));
    }
    assertThat(walk(blobs, 2).step()).isEqualTo(new ReferenceWalk.Step(2, 2, false));
    assertThat(standing().doubt().orElseThrow()).contains("being built");
    assertThat(standing().unread()).isEqualTo(3);
    // Another process goes on where this one was.
    assertThat(walk(blobs, 2).step()).isEqualTo(new ReferenceWalk.Step(2, 2, false));
    assertThat(walk(blobs, 2).step()).isEqualTo(new ReferenceWalk.Step(1, 1, true));
    isCertain();
  }

  @Test
  void storeThatIsAway_writesNothingOfThePage() throws Exception {
    for (int i = 0; i < 3; i++) {
      artifact(file(RAW + i));
    }
    var calls = new AtomicInteger();
    BlobReader failing =
        (blob, atMost) -> {
          if (calls.incrementAndGet() == 2) {
            throw new StoreUnavailableException("away");
          }
          return blobs.read(blob, atMost);
        };

    assertThatThrownBy(() -> walk(failing, 3).step()).isInstanceOf(StoreUnavailableException.class);
    assertThat(count("referrer")).isZero();
    assertThat(walk(failing, 3).finish()).isEqualTo(3);
    isCertain();
  }

  @Test
  void catalogIsLeftAsItIs() throws Exception {
    artifact(file(RAW + "x"));
    var rows = catalog.rows();
    var keys = bucket.keys();
    walk().finish();

    assertThat(catalog.rows()).isEqualTo(rows);
    assertThat(bucket.keys()).isEqualTo(keys);
  }

  private long count(String table) {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                handle.createQuery("SELECT count(*) FROM evictl." + table).mapTo(Long.class).one());
  }

  private void delete(Entry entry) {
    catalog.execute("DELETE FROM artifacts WHERE artifact_id = ?", entry.artifactId());
  }
}
