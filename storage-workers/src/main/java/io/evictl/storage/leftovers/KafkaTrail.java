package io.evictl.storage.leftovers;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EntryKey;
import io.evictl.storage.results.KafkaAudit;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Records of what is removed, on the topic {@code audit}, acknowledged by all in-sync replicas. */
public final class KafkaTrail implements Trail, AutoCloseable {
  private final KafkaAudit audit;
  private final By by;
  private final InstantSource clock;

  /**
   * Who removes.
   *
   * @param run id of this check, the records' key
   * @param principal as far as the machine says
   */
  public record By(String run, String principal, String reason) {}

  public KafkaTrail(Messaging messaging, By by, InstantSource clock) {
    this.audit = new KafkaAudit(messaging);
    this.by = by;
    this.clock = clock;
  }

  @Override
  public void tell(Leftover leftover) {
    try {
      audit.send(record(leftover)).get();
    } catch (ExecutionException e) {
      throw new TrailException("no audit record, nothing is removed: " + e.getCause(), e);
    } catch (InterruptException | InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrailException("interrupted while an audit record was sent", e);
    } catch (KafkaException e) {
      throw new TrailException("no audit record, nothing is removed: " + e, e);
    }
  }

  private AuditRecord record(Leftover leftover) {
    return AuditRecord.newBuilder()
        .setRequestId(by.run())
        .setEvent(AuditEvent.TASK_OUTCOME)
        .setAt(clock.instant())
        .setPrincipal(by.principal())
        .setReason(by.reason())
        .setEntry(entry(leftover))
        .setMessage(message(leftover))
        .build();
  }

  private static String message(Leftover leftover) {
    return "leftover %s %s artifact=%s tags=%s objects=%s: %s"
        .formatted(
            leftover.done(),
            leftover.kind(),
            leftover.artifactId(),
            leftover.tags(),
            leftover.objects(),
            leftover.why());
  }

  private static @Nullable EntryKey entry(Leftover leftover) {
    return leftover
        .dataset()
        .map(
            dataset ->
                EntryKey.newBuilder()
                    .setProject(dataset.project())
                    .setDomain(dataset.domain())
                    .setDataset(dataset.name())
                    .setVersion(dataset.version())
                    .setTag(leftover.tags().isEmpty() ? null : leftover.tags().getFirst())
                    .setArtifactId(leftover.tags().isEmpty() ? leftover.artifactId() : null)
                    .build())
        .orElse(null);
  }

  @Override
  public void close() {
    audit.close();
  }
}
