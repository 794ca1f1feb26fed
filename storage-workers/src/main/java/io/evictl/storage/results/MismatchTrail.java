package io.evictl.storage.results;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.BlobLocation;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of objects that a store said are deleted, and are not. They name no request: the object's
 * location has the artifact's id, which the request's results name. Deleting does not wait for
 * them, as the object is deleted again; one that can't be kept is logged.
 */
public final class MismatchTrail implements Consumer<BlobLocation>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MismatchTrail.class);

  private final KafkaAudit audit;
  private final String run = UUID.randomUUID().toString();
  private final String principal;
  private final InstantSource clock;

  public MismatchTrail(Messaging messaging, String deployment, InstantSource clock) {
    this.audit = new KafkaAudit(messaging);
    this.principal = "storage-workers of deployment " + deployment;
    this.clock = clock;
  }

  @Override
  public void accept(BlobLocation blob) {
    Thread.ofVirtual().name("evictl-mismatch").start(() -> keep(blob));
  }

  private void keep(BlobLocation blob) {
    try {
      audit.send(record(blob)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | KafkaException e) {
      LOG.error("object={} audit=not-kept cause={}", blob, e.toString());
    }
  }

  private AuditRecord record(BlobLocation blob) {
    return AuditRecord.newBuilder()
        .setRequestId(run)
        .setEvent(AuditEvent.TASK_OUTCOME)
        .setAt(clock.instant())
        .setPrincipal(principal)
        .setReason("looked for after its deletion")
        .setOutcome(TaskOutcome.FAILED)
        .setMessage("still there after the store said deleted: " + blob)
        .build();
  }

  @Override
  public void close() {
    audit.close();
  }
}
