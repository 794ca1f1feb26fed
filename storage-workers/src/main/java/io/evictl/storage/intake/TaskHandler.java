package io.evictl.storage.intake;

import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.discover.Discoverer;
import io.evictl.storage.hide.Hider;
import io.evictl.storage.hide.Planner;
import io.evictl.storage.ledger.RowKey;
import io.evictl.storage.purge.Alarm;
import io.evictl.storage.purge.Redriver;
import io.evictl.storage.restore.Restorer;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.ResultsNotSentException;
import io.evictl.storage.results.TakenTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a batch of tasks asks for: changes each of another entry, or searches. */
public final class TaskHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TaskHandler.class);

  private static final String NO_INDEX =
      "nothing was done: raw outputs are asked for, and without storage.references nobody knows who"
          + " else points to them";

  private final Hider hider;
  private final Planner planner;
  private final Discoverer discoverer;
  private final Restorer restorer;
  private final Redriver redriver;
  private final Results results;
  private final Alarm alarm;
  private final boolean keepsReferences;

  /**
   * @param keepsReferences whether there is an index of who points to raw data
   */
  public TaskHandler(
      Hider hider,
      Planner planner,
      Discoverer discoverer,
      Restorer restorer,
      Redriver redriver,
      Results results,
      Alarm alarm,
      boolean keepsReferences) {
    this.hider = hider;
    this.planner = planner;
    this.discoverer = discoverer;
    this.restorer = restorer;
    this.redriver = redriver;
    this.results = results;
    this.alarm = alarm;
    this.keepsReferences = keepsReferences;
  }

  /**
   * The answers to a batch.
   *
   * @param rows restored with it, whose other tasks have to be told
   */
  public record Answers(List<EvictionResult> results, List<RowKey> rows) {}

  /**
   * @throws RuntimeException of kind OUTAGE: the batch has to be given again
   */
  public Answers handle(Collection<TakenTask> batch)
      throws ResultsNotSentException, InterruptedException {
    var hides = new ArrayList<TakenTask>();
    var plans = new ArrayList<TakenTask>();
    var searches = new ArrayList<TakenTask>();
    var answers = new ArrayList<EvictionResult>();
    var rows = new ArrayList<RowKey>();
    for (var task : batch) {
      switch (task.task().getAction()) {
        case HIDE -> add(task, hides, answers);
        case PLAN -> add(task, plans, answers);
        case RESTORE -> {
          var restored = restorer.restore(task);
          answers.add(restored.answer());
          rows.addAll(restored.rows());
        }
        case PURGE -> redriver.redrive(task).ifPresent(answers::add);
        case DISCOVER -> searches.add(task);
        case UNKNOWN -> answers.add(unsupported(task, task.task().getAction()));
      }
    }
    answers.addAll(discoverer.discover(searches));
    answers.addAll(hider.hide(hides));
    answers.addAll(planner.plan(plans));
    if (answers.stream().anyMatch(answer -> answer.getOutcome() == TaskOutcome.EVICTED)) {
      alarm.ring();
    }
    answers.forEach(TaskHandler::log);
    return new Answers(answers, rows);
  }

  private void add(TakenTask task, List<TakenTask> tasks, List<EvictionResult> answers) {
    if (task.task().getIncludeRawOutputs() && !keepsReferences) {
      answers.add(results.failed(task, ErrorCode.REFUSED, NO_INDEX, true));
    } else {
      tasks.add(task);
    }
  }

  private EvictionResult unsupported(TakenTask task, TaskAction action) {
    return results.failed(
        task, ErrorCode.INTERNAL, "action " + action + " is not supported by this version", false);
  }

  private static void log(EvictionResult answer) {
    LOG.info(
        "request={} task={} action={} outcome={} attempt={} why={}",
        answer.getRequestId(),
        answer.getTaskId(),
        answer.getAction(),
        answer.getOutcome(),
        answer.getAttempt(),
        answer.getWhy());
  }
}
