package io.evictl.storage.intake;

import io.evictl.storage.purge.Backoff;
import io.evictl.storage.results.Reporter;
import io.evictl.storage.results.ResultSender;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.sql.SqlFailure;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches from a lane of the backlog until that is closed. A batch is finished when its
 * answers are stored for good; while database, broker or registry are away it waits and tries
 * again.
 */
final class TaskWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskWorker.class);

  private final Backlog backlog;
  private final Lane lane;
  private final int batch;
  private final TaskHandler handler;
  private final ResultSender sender;
  private final Reporter reporter;
  private final Backoff backoff;

  TaskWorker(
      Backlog backlog,
      Lane lane,
      int batch,
      TaskHandler handler,
      ResultSender sender,
      Reporter reporter,
      Backoff backoff) {
    this.backlog = backlog;
    this.lane = lane;
    this.batch = batch;
    this.handler = handler;
    this.sender = sender;
    this.reporter = reporter;
    this.backoff = backoff;
  }

  @Override
  public void run() {
    try {
      for (var tasks = next(); !tasks.isEmpty(); tasks = next()) {
        try {
          work(tasks);
          tasks.forEach(QueuedTask::finished);
        } finally {
          backlog.release(tasks);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<QueuedTask> next() throws InterruptedException {
    return backlog.take(lane, batch);
  }

  private void work(List<QueuedTask> tasks) throws InterruptedException {
    var answers = handled(tasks);
    for (int attempts = 1; ; attempts++) {
      try {
        sender.send(answers.results());
        reporter.reportRows(answers.rows());
        return;
      } catch (ResultsNotSentException e) {
        pause(attempts, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        pause(attempts, SqlFailure.words(e));
      }
    }
  }

  private TaskHandler.Answers handled(List<QueuedTask> tasks) throws InterruptedException {
    for (int attempts = 1; ; attempts++) {
      try {
        return handler.handle(tasks.stream().map(QueuedTask::task).toList());
      } catch (ResultsNotSentException e) {
        pause(attempts, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        if (SqlFailure.of(e) == SqlFailure.ROW) {
          LOG.error("worker=unexpected tasks={}", tasks.size(), e);
        }
        pause(attempts, SqlFailure.words(e));
      }
    }
  }

  private void pause(int attempts, String cause) throws InterruptedException {
    var pause = backoff.after(attempts);
    LOG.warn("worker=paused millis={} attempts={} cause={}", pause.toMillis(), attempts, cause);
    backlog.pause(pause);
  }
}
