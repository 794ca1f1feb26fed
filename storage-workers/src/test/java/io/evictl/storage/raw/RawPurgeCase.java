package io.evictl.storage.raw;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.rawpurge.RawParts.Proof;
import io.evictl.storage.rawpurge.RawRound;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;

/** Evictions that ask for raw data, driven by hand. */
abstract class RawPurgeCase extends RawCase {
  static final int BOUND = 5;
  private static final int DEFINITELY_ENOUGH_ROUNDS = 12;

  @BeforeEach
  void emptyStore() {
    bucket.clear();
  }

  /** In the folder of the first attempt of an execution's node {@code n0}. */
  static String raw(String execution, String rest) {
    return folder(execution + "-n0-0") + rest;
  }

  static String folder(String name) {
    return RAW + AttemptPath.shard(name) + "/" + name + "/";
  }

  static String object(String uri) {
    put(uri, ByteString.copyFromUtf8(uri));
    return uri;
  }

  static boolean isThere(String uri) {
    return bucket.keys().contains(Bucket.key(uri));
  }

  Entry artifact(String execution, ByteString literal) {
    return artifact(Workshop.execution(execution), literal);
  }

  EvictionTask wanting(Entry entry) {
    return wanting(entry.producer(), entry);
  }

  EvictionTask wanting(ExecutionId execution, Entry entry) {
    return EvictionTask.newBuilder(shop.task(request, execution, entry))
        .setIncludeRawOutputs(true)
        .build();
  }

  void hide(Entry entry) {
    assertThat(shop.hide(wanting(entry)).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
  }

  RawRound round() throws Exception {
    return round(walk()::catchUp, shop.parts.blobs());
  }

  RawRound round(Proof proof, BlobDeleter deleter) {
    return ReferenceWalks.round(shop.partsWith(deleter), bucket, blobs, BOUND, proof);
  }

  /** Hides, builds the index, and purges until nothing is due. */
  void evict(Entry... entries) throws Exception {
    for (var entry : entries) {
      hide(entry);
    }
    walk().finish();
    purge(round());
  }

  void purge(RawRound round) throws Exception {
    clock.move(Workshop.DELAY.plusSeconds(1));
    for (int i = 0; i < DEFINITELY_ENOUGH_ROUNDS; i++) {
      round.run();
      shop.purge.run(Instant.EPOCH);
      clock.move(Duration.ofSeconds(3));
    }
  }

  /** What was told of the purge of an entry. */
  ArtifactResult purged(Entry entry) {
    var results =
        shop.sent.of(TaskAction.PURGE).stream()
            .flatMap(result -> result.getArtifacts().stream())
            .filter(artifact -> artifact.getArtifactId().equals(entry.artifactId()))
            .toList();
    assertThat(results).as("told once").hasSize(1);
    assertThat(results.getFirst().getOutcome()).isEqualTo(TaskOutcome.PURGED);
    assertThat(rowsOf(entry)).isEmpty();
    assertThat(hasObjects(entry)).isFalse();
    return results.getFirst();
  }

  /** It is purged, and none of its raw data. */
  void keptAll(Entry entry, String why) {
    var told = purged(entry);
    assertThat(told.getRawDeleted()).isZero();
    assertThat(told.getRawKept()).isPositive();
    assertThat(told.getKeptRaw()).anySatisfy(kept -> assertThat(kept).contains(why));
    assertThat(told.getWhy()).contains("raw data: 0 objects deleted");
  }
}
