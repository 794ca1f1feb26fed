package io.evictl.producer.archival;

import com.google.protobuf.InvalidProtocolBufferException;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.SubmittedRequest;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.ArchivedRow;
import io.evictl.producer.archival.AskedArchivals.Asked;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for executions that became archived, and for those that became active again. It remembers
 * nothing over a restart: it reads back as far as it is told to, and what was asked for has a
 * status. A row is seen again for as long as transactions may overtake one another; the id of its
 * request is the same then. Not safe for threads.
 */
final class ArchivalPoll {
  private static final Logger LOG = LoggerFactory.getLogger(ArchivalPoll.class);

  /** Longer than any transaction of flyteadmin's, and than its instances' clocks differ. */
  private static final Duration OVERLAP = Duration.ofMinutes(15);

  /** Of one request not sooner than this after the one before: its answer is on its way. */
  private static final Duration BETWEEN_CONTROLS = Duration.ofMinutes(1);

  private static final int ACTIVE_A_READ = 1000;

  private final AdminDatabase database;
  private final EvictionPublisher publisher;
  private final AskedArchivals asked;
  private final Duration lookback;
  private final ArchivalRequests requests;
  private final Map<String, Instant> controlled = new HashMap<>();
  private Instant readUpTo = Instant.EPOCH;

  /**
   * @param lookback how far back a start reads, 23 days at most
   */
  ArchivalPoll(
      AdminDatabase database,
      EvictionPublisher publisher,
      AskedArchivals asked,
      Duration lookback) {
    this.database = database;
    this.publisher = publisher;
    this.asked = asked;
    this.lookback = lookback;
    this.requests = new ArchivalRequests(lookback);
  }

  /** Another policy: what it is asked about is what the first round was asked about. */
  void startOver() {
    readUpTo = Instant.EPOCH;
  }

  /**
   * One look at the database.
   *
   * @return how many requests were sent
   * @throws io.evictl.producer.admin.AdminDatabaseException where it can't be read; nothing is lost
   * @throws org.apache.kafka.common.KafkaException where broker or registry can't be asked;
   *     likewise
   */
  int round(ArchivalPolicy policy) throws InterruptedException {
    asked.catchUp();
    var now = database.<Instant>read(view -> view.now());
    var oldest = latest(policy.since(), now.minus(lookback));
    asked.forgetBefore(now.minus(lookback).minus(ArchivalRequests.BEYOND));
    controlled.values().removeIf(at -> at.plus(BETWEEN_CONTROLS).isBefore(now));
    int sent = archived(policy, oldest, now);
    takeBack(now);
    return sent;
  }

  private int archived(ArchivalPolicy policy, Instant oldest, Instant now)
      throws InterruptedException {
    int sent = 0;
    var after = latest(oldest, readUpTo.minus(OVERLAP));
    long rowId = 0;
    while (true) {
      var since = after;
      long behind = rowId;
      var page = database.<List<ArchivedRow>>read(view -> view.archivedAfter(since, behind));
      if (page.isEmpty()) {
        return sent;
      }
      sent += ask(policy, page, oldest, now);
      after = page.getLast().updatedAt();
      rowId = page.getLast().rowId();
      // A clock that is ahead must not make others' rows pass unseen.
      readUpTo = latest(readUpTo, after.isBefore(now) ? after : now);
    }
  }

  /** A row that changed lately may be one that was archived long ago. */
  private int ask(ArchivalPolicy policy, List<ArchivedRow> page, Instant oldest, Instant now)
      throws InterruptedException {
    var sent = new HashMap<EvictionRequest, CompletableFuture<SubmittedRequest>>();
    for (var row : page) {
      try {
        var execution = ArchivedExecution.of(row);
        if (!execution.archivedAt().isBefore(oldest)
            && !asked.isKnown(execution.requestId().toString())) {
          var decision = policy.decide(execution);
          LOG.debug(
              "execution={} archival={} cause={}", Keys.of(row.id()), decision, decision.why());
          if (decision.action() != ArchivalAction.NOTHING) {
            var request = requests.evict(execution, decision);
            sent.put(request, publisher.submit(request));
          }
        }
      } catch (InvalidProtocolBufferException e) {
        LOG.warn(
            "execution={} archival=left-alone cause=undecodable: {}",
            Keys.of(row.id()),
            e.getMessage());
      }
    }
    for (var request : sent.entrySet()) {
      ArchivalRequests.await(request.getValue());
      var execution = request.getKey().getTarget().getWorkflowExecution().orElseThrow();
      asked.sent(request.getKey(), now);
      LOG.info(
          "request={} execution={} outcome=sent mode={} cause={}",
          request.getKey().getRequestId(),
          Keys.of(execution),
          request.getKey().getOptions().getMode(),
          request.getKey().getReason());
    }
    return sent.size();
  }

  /** Whoever makes an execution active again wants its entries back. */
  private void takeBack(Instant now) throws InterruptedException {
    var open = asked.restorable(now);
    for (int from = 0; from < open.size(); from += ACTIVE_A_READ) {
      var some = open.subList(from, Math.min(open.size(), from + ACTIVE_A_READ));
      var executions = some.stream().map(Asked::execution).collect(Collectors.toSet());
      var active = database.<Set<ExecutionId>>read(view -> view.active(executions));
      var sent = new ArrayList<CompletableFuture<SubmittedRequest>>();
      for (var request : some) {
        if (active.contains(request.execution())
            && controlled.putIfAbsent(request.requestId(), now) == null) {
          sent.add(takeBack(request));
        }
      }
      for (var control : sent) {
        ArchivalRequests.await(control);
      }
    }
  }

  private CompletableFuture<SubmittedRequest> takeBack(Asked request) {
    var id = request.requestId();
    boolean hidden = request.state() == RequestState.EVICTED;
    LOG.info(
        "request={} execution={} outcome={} cause=active-again",
        id,
        Keys.of(request.execution()),
        hidden ? "restore" : "cancel");
    return publisher.control(hidden ? ArchivalRequests.restore(id) : ArchivalRequests.cancel(id));
  }

  private static Instant latest(Instant left, Instant right) {
    return left.isAfter(right) ? left : right;
  }
}
