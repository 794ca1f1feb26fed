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
  private Around around = (results, store) -> store.run();

  /** Something that happens beside the sending. */
  public interface Around {
    void send(List<EvictionResult> results, Runnable store) throws Exception;
  }

  @Override
  public synchronized void send(List<EvictionResult> results) throws ResultsNotSentException {
    if (away) {
      throw new ResultsNotSentException("broker is away", new IllegalStateException("test"));
    }
    try {
      around.send(results, () -> sent.addAll(results));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ResultsNotSentException("test", e);
    }
  }

  public synchronized void around(Around what) {
    around = what;
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
