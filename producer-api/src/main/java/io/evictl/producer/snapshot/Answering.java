package io.evictl.producer.snapshot;

import io.evictl.producer.admin.AdminDatabaseException;
import io.evictl.producer.snapshot.OpenRequests.Open;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SnapshotRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests, each for as long as it takes: FOUND with the nodes, NOT_FOUND, or FAILED where
 * somebody has to act first. While trouble may pass, the request stays open and is answered FAILED
 * now and then, so that its status can say what is waited for. Safe for threads, which it blocks.
 */
final class Answering {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

  private final SnapshotReader reader;
  private final Producer<String, ExecutionEvent> producer;
  private final String topic;
  private final Duration failedEvery;
  private final InstantSource clock;
  private final CountDownLatch closing;
  private final Semaphore reads;
  private final OpenRequests requests = new OpenRequests();

  Answering(
      SnapshotReader reader,
      Producer<String, ExecutionEvent> producer,
      String topic,
      SnapshotSettings settings,
      InstantSource clock,
      CountDownLatch closing) {
    this.reader = reader;
    this.producer = producer;
    this.topic = topic;
    this.failedEvery = settings.failedEvery();
    this.clock = clock;
    this.closing = closing;
    this.reads = new Semaphore(settings.database().connections());
  }

  /**
   * Returns when the broker has the answer.
   *
   * @throws InterruptedException when the service closes; the request is not answered then
   */
  void answer(SnapshotRequest request) throws InterruptedException {
    var added = requests.add(request);
    if (added.first()) {
      answerAll(request.getExecution());
    }
    awaitAnswered(added.open());
  }

  /** Works on an execution until nobody asks for it any more. */
  private void answerAll(ExecutionId execution) throws InterruptedException {
    int failures = 0;
    long toldAt = 0;
    boolean tellNow = true;
    for (var open = requests.of(execution); !open.isEmpty(); open = requests.of(execution)) {
      var trouble = attempt(execution, open);
      var answered = trouble == null;
      if (trouble != null && (tellNow || System.nanoTime() - toldAt >= failedEvery.toNanos())) {
        tellNow = !tell(execution, open, trouble);
        toldAt = System.nanoTime();
        answered = !tellNow && !trouble.passing();
      }
      if (answered) {
        requests.answered(execution, open);
        failures = 0;
      } else {
        pause(BACKOFF.after(++failures, ThreadLocalRandom.current().nextDouble()));
      }
    }
  }

  /** Null when the requests are answered. */
  private @Nullable Trouble attempt(ExecutionId execution, List<Open> open)
      throws InterruptedException {
    reads.acquire();
    try {
      found(execution, open);
      return null;
    } catch (AdminDatabaseException e) {
      LOG.warn("execution={} outcome=failed cause={}", Keys.of(execution), e.getMessage());
      return new Trouble(e.isPassing(), String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      LOG.warn("execution={} outcome=unpublished cause={}", Keys.of(execution), e.toString());
      return new Trouble(true, "the answer could not be published: " + e);
    } catch (RuntimeException e) {
      LOG.error("execution={} outcome=failed", Keys.of(execution), e);
      return new Trouble(false, "the snapshot service failed: " + e);
    } finally {
      reads.release();
    }
  }

  /** False where not even that could be published. */
  private boolean tell(ExecutionId execution, List<Open> open, Trouble trouble)
      throws InterruptedException {
    if (closing.getCount() == 0) {
      throw new InterruptedException("closing");
    }
    try {
      answerTo(execution, open).failed(trouble.cause());
      return true;
    } catch (KafkaException e) {
      LOG.warn("execution={} outcome=unpublished cause={}", Keys.of(execution), e.toString());
      return false;
    }
  }

  private void found(ExecutionId execution, List<Open> open) throws InterruptedException {
    var answer = answerTo(execution, open);
    long begun = System.nanoTime();
    if (reader.read(execution, OpenRequests.includeChildren(open), answer)) {
      answer.complete();
      LOG.info(
          "execution={} snapshot={} outcome=found nodes={} millis={}",
          Keys.of(execution),
          answer.snapshotId(),
          answer.nodeCount(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    } else {
      answer.notFound();
      LOG.info(
          "execution={} snapshot={} outcome=not-found", Keys.of(execution), answer.snapshotId());
    }
  }

  /**
   * An answer read from now on. It is not older than its questions, whatever two machines' clocks
   * say: readers of the topic leave out answers that are.
   */
  private AnswerPublisher answerTo(ExecutionId execution, List<Open> open) {
    var now = clock.instant();
    var askedAt = OpenRequests.askedAt(open);
    return new AnswerPublisher(producer, topic, execution, now.isAfter(askedAt) ? now : askedAt);
  }

  private void awaitAnswered(Open open) throws InterruptedException {
    try {
      open.answered().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("requests are never completed exceptionally", e);
    }
  }

  private void pause(Duration pause) throws InterruptedException {
    if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("closing");
    }
  }

  /** Passing: it may heal without anybody. */
  private record Trouble(boolean passing, String cause) {}
}
