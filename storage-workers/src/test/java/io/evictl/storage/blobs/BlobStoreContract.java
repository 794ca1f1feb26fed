package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store of objects does. */
abstract class BlobStoreContract {

  /** A new store, reset for each test. */
  abstract BlobStores.BlobStore store();

  /** A location of this store; nothing is there. */
  abstract BlobLocation location(String name);

  abstract void put(BlobLocation blob);

  @Test
  void delete_takesWhatIsAskedForAndNothingElse() throws Exception {
    var gone = location("a b/+ä/1#/data.pb");
    var stays = location("a b/+ä/1#/data.pb2");
    put(gone);
    put(stays);

    var outcomes = store().delete(List.of(gone));

    assertThat(outcomes).containsOnlyKeys(gone).containsValue(new BlobOutcome.Gone());
    assertThat(store().missing(List.of(gone, stays))).containsExactly(gone);
  }

  /** A key that others begin with takes none of them along. */
  @Test
  void delete_keysThatAreBeginningsOfOthers() throws Exception {
    var names = List.of("pre/1", "pre/10", "pre/1.pb", "pre/1-", "pre/", "PRE/1");
    var blobs = names.stream().filter(name -> !name.endsWith("/")).map(this::location).toList();
    blobs.forEach(this::put);

    var first = blobs.getFirst();
    assertThat(store().delete(List.of(first))).containsOnlyKeys(first);
    assertThat(store().missing(blobs)).containsExactly(first);
  }

  /** Keys that XML, URLs, forms or shells would change on the way. */
  @Test
  void delete_oddKeys() throws Exception {
    var blobs =
        Stream.of(
                "odd/a&b<c>\"d'",
                "odd/100%25",
                "odd/%2F",
                "odd/a+b c",
                "odd/ä-ö-日本-😀",
                "odd/]]>",
                "odd/&amp;",
                "odd/back\\slash",
                "odd/star*?",
                "odd/" + "x".repeat(200) + "/data.pb")
            .map(this::location)
            .toList();
    blobs.forEach(this::put);
    var twins = Stream.of("odd/100%", "odd/a b c", "odd/&").map(this::location).toList();
    twins.forEach(this::put);

    assertThat(store().delete(blobs))
        .containsOnlyKeys(blobs)
        .allSatisfy((blob, outcome) -> assertThat(outcome).isEqualTo(new BlobOutcome.Gone()));
    assertThat(store().missing(blobs)).containsExactlyInAnyOrderElementsOf(blobs);
    assertThat(store().missing(twins)).isEmpty();
  }

  @Test
  void delete_thousandsOfObjectsMostOfThemMissing() throws Exception {
    var blobs = IntStream.range(0, 2_500).mapToObj(i -> location("thousands/" + i)).toList();
    blobs.stream().filter(blob -> blob.key().endsWith("77")).forEach(this::put);

    var outcomes = store().delete(blobs);

    assertThat(outcomes).containsOnlyKeys(blobs);
    assertThat(outcomes.values()).containsOnly(new BlobOutcome.Gone());
  }

  @Test
  void delete_sameObjectTwiceAndNothing() throws Exception {
    var twice = location("twice");
    put(twice);

    assertThat(store().delete(List.of(twice, twice)))
        .isEqualTo(Map.of(twice, new BlobOutcome.Gone()));
    assertThat(store().delete(List.of())).isEmpty();
  }

  @Test
  void delete_missingObjectCountsAsDeleted() throws Exception {
    var never = location("never/data.pb");

    assertThat(store().delete(List.of(never))).containsEntry(never, new BlobOutcome.Gone());
  }

  @Test
  void delete_answersForEveryObjectOfManyBatches() throws Exception {
    var blobs = IntStream.range(0, 25).mapToObj(i -> location("many/" + i)).toList();
    blobs.forEach(this::put);

    assertThat(store().delete(blobs)).containsOnlyKeys(blobs);
    assertThat(store().missing(blobs)).containsExactlyInAnyOrderElementsOf(blobs);
  }
}
