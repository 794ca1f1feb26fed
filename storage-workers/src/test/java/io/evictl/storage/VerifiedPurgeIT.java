package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Topics;
import io.evictl.storage.workshop.WorkshopCase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;

/**
 * A store that says an object is deleted, and keeps it, with {@code storage.purge.verify-percent}.
 */
class VerifiedPurgeIT extends WorkshopCase {
  private static final Duration SLOW = Duration.ofSeconds(60);

  private final AtomicInteger deletions = new AtomicInteger();

  /** Guarantee I5: not told as purged before it is gone, and the audit trail has the lie. */
  @Test
  void I5_TruthfulStatus_objectThatIsStillThereIsOnTheTrail_andDeletedAgain() throws Exception {
    try (var ours = Bucket.open(this::lyingOnce);
        var topics = Topics.create(catalog, ours, Servers.shared().kafka().bootstrapServers());
        var workers =
            new StorageWorkers(
                WorkerSettings.from(
                    topics.settings(Map.of("storage.purge.verify-percent", "100"))))) {
      var entry = catalog.entries("flyte_task-shop.load_orders").getFirst();
      ours.fill(entry.locations());
      workers.start();
      topics
          .send(
              EvictionTask.newBuilder(shop.task(request, entry.producer(), entry))
                  .setPurgeDelayMillis(0)
                  .setDeadline(Instant.now().plus(Duration.ofHours(1)))
                  .build())
          .get();

      await().atMost(SLOW).until(() -> !topics.results(TaskAction.PURGE).isEmpty());

      assertThat(topics.results(TaskAction.PURGE))
          .singleElement()
          .satisfies(result -> assertThat(result.getOutcome()).isEqualTo(TaskOutcome.PURGED));
      assertThat(ours.keys()).isEmpty();
      assertThat(deletions).hasValue(2);
      assertThat(trail(topics))
          .singleElement()
          .satisfies(
              record -> {
                assertThat(record.getOutcome()).contains(TaskOutcome.FAILED);
                assertThat(record.getAction()).isEmpty();
                assertThat(record.getMessage())
                    .contains("still there")
                    .contains(entry.artifactId());
              });
    }
  }

  private BlobStore lyingOnce(BlobStore store) {
    return new ForwardingBlobStore(store) {
      @Override
      public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        return deletions.getAndIncrement() == 0
            ? DeleteObjectResponse.builder().build()
            : super.removeBlob(request);
      }
    };
  }

  /** Awaits the first one, and returns all that are there. */
  private static List<AuditRecord> trail(Topics topics) {
    var decoder = topics.messaging().serdes().decoder(AuditRecord.class);
    var records = new ArrayList<AuditRecord>();
    try (var consumer =
        new KafkaConsumer<>(
            new HashMap<String, Object>(topics.messaging().clientProperties()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var audit = topics.messaging().topics().audit().name();
      consumer.assign(
          consumer.partitionsFor(audit).stream()
              .map(it -> new TopicPartition(it.topic(), it.partition()))
              .toList());
      consumer.seekToBeginning(List.of());
      await()
          .atMost(SLOW)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(found -> records.add(decoder.decode(found)));
                return !records.isEmpty();
              });
    }
    return records;
  }
}
