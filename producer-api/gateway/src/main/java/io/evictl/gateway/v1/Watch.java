package io.evictl.gateway.v1;

import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.ask.Statuses.Following;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Json;
import io.evictl.gateway.http.Problem;
import io.evictl.producer.AwaitedState;
import io.evictl.schemas.RecordTree;
import io.evictl.schemas.record.EvictionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Server-sent events: each is a whole status, its id the status's sequence number, so that one who
 * comes again with {@code Last-Event-ID} gets what is later, if there is. Statuses that follow each
 * other faster than they are read may be left out; the latest never is. Ends with the request.
 */
final class Watch {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration COME_AGAIN = Duration.ofSeconds(10);

  private final Evictions evictions;
  private final Semaphore places;

  Watch(Evictions evictions, int most) {
    this.evictions = evictions;
    this.places = new Semaphore(most);
  }

  Answer watch(Call call) {
    long after = lastEventId(call);
    var status = evictions.status(call.principal(), call.requestId());
    if (AwaitedState.TERMINAL.test(status) && status.getSequence() <= after) {
      // To an EventSource this says: don't come again.
      return Answer.text(204, "text/event-stream", "");
    }
    if (places.availablePermits() == 0) {
      throw new BusyException("too many watch", COME_AGAIN);
    }
    return new Answer.Stream("text/event-stream", sink -> follow(call, after, sink));
  }

  private void follow(Call call, long after, Answer.Sink sink)
      throws IOException, InterruptedException {
    if (!places.tryAcquire()) {
      sink.send("retry: %d\n\n: too many watch\n\n".formatted(COME_AGAIN.toMillis()));
      return;
    }
    try (var following = evictions.follow(call.principal(), call.requestId())) {
      follow(following, after, sink);
    } finally {
      places.release();
    }
  }

  private static void follow(Following following, long after, Answer.Sink sink)
      throws IOException, InterruptedException {
    long sequence = after;
    sink.send("retry: 2000\n\n");
    while (true) {
      var next = following.next(sequence, HEARTBEAT);
      if (next.isEmpty()) {
        sink.send(": still here\n\n");
        continue;
      }
      sequence = next.get().getSequence();
      sink.send(event(next.get()));
      if (AwaitedState.TERMINAL.test(next.get())) {
        return;
      }
    }
  }

  private static String event(EvictionStatus status) {
    return "id: %d\nevent: status\ndata: %s\n\n"
        .formatted(status.getSequence(), Json.text(RecordTree.of(status)));
  }

  private static long lastEventId(Call call) {
    var id = call.header().apply("Last-Event-ID");
    try {
      return id.isEmpty() ? -1 : Long.parseLong(id.get());
    } catch (NumberFormatException e) {
      throw Problem.badRequest("Last-Event-ID is the number of a former event");
    }
  }
}
