package io.evictl.ops.cli.deployment;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.AuditRecord;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Reads the audit trail off its topic, from a time to its present end. */
public final class AuditLog {
  private AuditLog() {}

  /**
   * Hands over every record since then, in the order of its partition.
   *
   * @return how many records could not be read
   */
  public static long since(Instant time, Messaging messaging, Consumer<AuditRecord> reader) {
    var decoder = messaging.serdes().decoder(AuditRecord.class);
    var unreadable = new AtomicLong();
    TopicLog.since(
        time,
        messaging,
        messaging.topics().audit().name(),
        found -> {
          try {
            reader.accept(decoder.decode(found));
          } catch (UndecodableRecordException e) {
            unreadable.incrementAndGet();
          }
        });
    return unreadable.get();
  }
}
