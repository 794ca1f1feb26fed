package io.evictl.storage.death;

import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.intake.TaskHandler;
import io.evictl.storage.purge.Alarm;
import io.evictl.storage.purge.PurgeRound;
import io.evictl.storage.results.Results;
import io.evictl.storage.sql.Transactions;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.writeback.WriteBack;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * What one worker does, from what broker and ledger tell: the tasks that wait, then what is due,
 * until nothing is left.
 */
final class Shift {
  private static final Instant OVERWRITTEN = Instant.parse("2026-11-22T12:00:10Z");

  private final Workshop worker;
  private final FolderBroker broker;
  private final Life life;

  Shift(Workshop worker, FolderBroker broker, Life life) {
    this.worker = worker;
    this.broker = broker;
    this.life = life;
    worker.sent.around(
        (results, store) ->
            life.does(
                new Life.Call("send " + results.getFirst().getAction(), results.size()),
                () -> broker.send(results.subList(0, results.size() / 2)),
                () -> broker.send(results)));
  }

  /**
   * @param overwritten what a run of Flyte overwrites between hide and purge
   */
  void run(CapturedCatalog flyte, String overwritten) throws Exception {
    var handler =
        new TaskHandler(
            worker.hider,
            worker.planner,
            worker.discoverer,
            worker.restorer,
            worker.redriver,
            new Results(worker.clock),
            new Alarm(),
            false);
    for (var batch : broker.waiting()) {
      var answers = handler.handle(batch.stream().map(worker::taken).toList());
      worker.sent.send(answers.results());
      worker.reporter.reportRows(answers.rows());
      life.does("commit of the offset", broker::commitNext);
    }
    flyte.execute(
        "UPDATE artifacts SET updated_at = ? WHERE artifact_id = ?",
        Timestamp.from(OVERWRITTEN),
        overwritten);
    worker.clock.move(Workshop.DELAY.plusSeconds(1));
    var round = new PurgeRound(worker.partsWith(watched(worker.parts.blobs())));
    while (round.run(Instant.EPOCH).claimed() > 0) {
      // Until nothing is due.
    }
    worker.reporter.sweep(Duration.ZERO);
    var admin =
        new Transactions(
            Jdbi.create(worker.pool),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            worker.registry);
    while (new WriteBack(worker.parts.transactions(), worker.parts.ledger(), admin).round() > 0) {
      // Until no node is left to be marked.
    }
  }

  private BlobDeleter watched(BlobDeleter blobs) {
    return asked -> {
      Map<BlobLocation, BlobOutcome> outcomes = new HashMap<>();
      try {
        life.does(
            new Life.Call("delete objects", asked.size()),
            () -> blobs.delete(asked.stream().limit(asked.size() / 2).toList()),
            () -> outcomes.putAll(blobs.delete(asked)));
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return outcomes;
    };
  }
}
