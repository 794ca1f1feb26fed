package io.evictl.storage.results;

import io.evictl.schemas.record.EvictionResult;
import java.util.List;

/** Publishes results. */
public interface ResultSender {

  /**
   * Returns when all of them are stored for good. After a failure some may have been sent: sending
   * them again is harmless.
   *
   * @throws ResultsNotSentException if that is not known of all of them
   */
  void send(List<EvictionResult> results) throws ResultsNotSentException, InterruptedException;
}
