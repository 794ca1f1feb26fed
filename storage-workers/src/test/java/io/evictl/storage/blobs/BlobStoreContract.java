package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
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
