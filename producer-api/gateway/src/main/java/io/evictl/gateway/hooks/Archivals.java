package io.evictl.gateway.hooks;

import io.evictl.producer.archival.StateChange;
import io.evictl.producer.archival.ToldChange;
import java.util.List;

/** Takes what is told of archivals. */
@FunctionalInterface
public interface Archivals {
  /**
   * Does what is to be done, and says of each change what that was.
   *
   * @throws io.evictl.gateway.access.UnavailableException where that can't be told now
   */
  List<ToldChange> tell(List<StateChange> changes) throws InterruptedException;
}
