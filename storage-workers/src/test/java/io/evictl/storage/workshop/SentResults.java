package io.evictl.storage.workshop;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.storage.results.ResultSender;
import io.evictl.storage.results.ResultsNotSentException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was sent; can be made to fail as if the broker were away. */
public final class SentResults implements ResultSender {
  private final List<EvictionResult> sent = new ArrayList<>();
  private boolean away;

  @Override
  public synchronized void send(List<EvictionResult> results) throws ResultsNotSentException {
    if (away) {
      throw new ResultsNotSentException("broker is away", new IllegalStateException("test"));
    }
    sent.addAll(results);
  }

  public synchronized void away(boolean isAway) {
    away = isAway;
  }

  public synchronized List<EvictionResult> all() {
    return List.copyOf(sent);
  }

  public synchronized List<EvictionResult> of(TaskAction action) {
    return sent.stream().filter(result -> result.getAction() == action).toList();
  }
}
