package io.evictl.gateway.hooks;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.producer.admin.AdminDatabaseException;
import io.evictl.producer.archival.ArchivalHook;
import io.evictl.producer.archival.StateChange;
import io.evictl.producer.archival.ToldChange;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Archivals as the policy decides upon them. Owns the hook. */
public record DecidedArchivals(ArchivalHook hook) implements Archivals, AutoCloseable {
  @Override
  public List<ToldChange> tell(List<StateChange> changes) throws InterruptedException {
    try {
      return hook.tell(changes);
    } catch (AdminDatabaseException e) {
      throw new UnavailableException("flyteadmin's database can't be read now", e);
    } catch (KafkaException e) {
      throw new UnavailableException("Kafka or the registry can't be asked now", e);
    }
  }

  @Override
  public void close() {
    hook.close();
  }
}
