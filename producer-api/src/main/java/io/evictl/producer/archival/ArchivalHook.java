package io.evictl.producer.archival;

import com.google.protobuf.InvalidProtocolBufferException;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.SubmittedRequest;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.ArchivedRow;
import io.evictl.producer.archival.ToldChange.Outcome;
import io.evictl.schemas.Keys;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executions that somebody tells have been archived, or made active again: decided upon by the same
 * policy, and asked for by the same requests, as {@link ArchivalService} does, so that both beside
 * each other ask once. Where flyteadmin's database is at hand it is asked, and what is told is but
 * a hint where to look. Without it what is told is believed, and a rule that asks for launch plan
 * or labels can't be decided: nothing is done then. Safe for threads.
 */
public final class ArchivalHook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchivalHook.class);

  /** How long a call may wait for requests to stop, before they can be restored. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int MOST_REMEMBERED = 100_000;

  private final HookSettings settings;
  private final Messaging messaging;
  private final EvictionPublisher publisher;
  private final InstantSource clock;
  private final @Nullable AdminDatabase database;
  private final ArchivalRequests requests;
  private final TakeBack takeBack;
  private final Object reading = new Object();

  /** When executions were last told to be active: what is told late must not archive them again. */
  private final Map<ExecutionId, Instant> toldActive =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ExecutionId, Instant> eldest) {
              return size() > MOST_REMEMBERED;
            }
          });

  private @Nullable AskedArchivals asked;
  private volatile @Nullable ArchivalPolicy lastPolicy;

  /**
   * Wires only. Messaging and publisher stay the caller's to close.
   *
   * @throws MalformedPolicyException where the policy can't be read
   */
  public ArchivalHook(
      HookSettings settings,
      Messaging messaging,
      EvictionPublisher publisher,
      InstantSource clock) {
    this.settings = settings;
    this.messaging = messaging;
    this.publisher = publisher;
    this.clock = clock;
    this.lastPolicy = PolicyFile.read(settings.policy());
    this.database = settings.database().map(AdminDatabase::new).orElse(null);
    this.requests = new ArchivalRequests(settings.lookback());
    this.takeBack = new TakeBack(publisher);
  }

  /**
   * Does what is to be done about each; told again, it does no more.
   *
   * @return of each change, in their order, what became of it
   * @throws io.evictl.producer.admin.AdminDatabaseException where the database can't be read
   * @throws KafkaException where broker or registry can't be asked
   */
  public List<ToldChange> tell(List<StateChange> changes) throws InterruptedException {
    var policy = policy();
    var rows = rows(changes);
    var now = clock.instant();
    catchUp(now);
    long end = System.nanoTime() + PATIENCE.toNanos();
    var told = new ArrayList<ToldChange>();
    var sent = new HashMap<EvictionRequest, CompletableFuture<SubmittedRequest>>();
    for (var change : changes) {
      var row = rows.get(change.execution());
      var became =
          change.archived() ? archived(policy, change, row, sent) : active(change, row, now, end);
      LOG.info(
          "execution={} told={} at={} outcome={} cause={}",
          Keys.of(change.execution()),
          change.archived() ? "archived" : "active",
          change.at(),
          became.outcome(),
          became.why());
      told.add(became);
    }
    for (var request : sent.entrySet()) {
      ArchivalRequests.await(request.getValue());
      synchronized (reading) {
        asked().sent(request.getKey(), now);
      }
    }
    return told;
  }

  private ToldChange archived(
      ArchivalPolicy policy,
      StateChange change,
      @Nullable ArchivedRow row,
      Map<EvictionRequest, CompletableFuture<SubmittedRequest>> sent) {
    if (database == null) {
      var active = toldActive.get(change.execution());
      if (active != null && change.at().isBefore(active)) {
        return ToldChange.nothing(change, "it is active again, as was told");
      }
      var execution = new ArchivedExecution(change.execution(), change.at(), "", "", Map.of());
      return ask(change, execution, policy.decide(change.execution(), change.at()), sent);
    }
    if (row == null) {
      return ToldChange.nothing(change, "flyteadmin knows no such execution");
    }
    try {
      if (!row.archived()) {
        return changedBefore(row, change.at())
            ? ToldChange.later(change, "flyteadmin's database does not say so yet")
            : ToldChange.nothing(change, "it is active again");
      }
      var execution = ArchivedExecution.of(row);
      return ask(change, execution, policy.decide(execution), sent);
    } catch (InvalidProtocolBufferException e) {
      return ToldChange.nothing(change, "its row is undecodable: " + e.getMessage());
    }
  }

  /** A row that changed no earlier tells of a later state than what is told. */
  private static boolean changedBefore(ArchivedRow row, Instant told)
      throws InvalidProtocolBufferException {
    return ArchivedExecution.changedAt(row).isBefore(told);
  }

  private ToldChange ask(
      StateChange change,
      ArchivedExecution execution,
      ArchivalDecision decision,
      Map<EvictionRequest, CompletableFuture<SubmittedRequest>> sent) {
    var oldest = clock.instant().minus(settings.lookback());
    if (execution.archivedAt().isBefore(oldest)) {
      return ToldChange.nothing(change, "archived before %s: archival.lookback".formatted(oldest));
    }
    var id = execution.requestId().toString();
    synchronized (reading) {
      if (asked().isKnown(id)) {
        return ToldChange.of(change, Outcome.KNOWN, id, "asked for before");
      }
    }
    if (decision.action() == ArchivalAction.NOTHING) {
      return ToldChange.nothing(change, decision.why());
    }
    var request = requests.evict(execution, decision);
    sent.computeIfAbsent(request, publisher::submit);
    return ToldChange.of(
        change, Outcome.SENT, id, request.getOptions().getMode() + ", " + decision.why());
  }

  /** Takes back what was asked for an archival before it, and nothing that came later. */
  private ToldChange active(StateChange change, @Nullable ArchivedRow row, Instant now, long end)
      throws InterruptedException {
    if (row != null && row.archived()) {
      try {
        return changedBefore(row, change.at())
            ? ToldChange.later(change, "flyteadmin's database does not say so yet")
            : ToldChange.nothing(change, "it is archived anew");
      } catch (InvalidProtocolBufferException e) {
        return ToldChange.nothing(change, "its row is undecodable: " + e.getMessage());
      }
    }
    toldActive.merge(
        change.execution(), change.at(), (one, other) -> one.isAfter(other) ? one : other);
    List<AskedArchivals.Asked> open;
    synchronized (reading) {
      open = asked().open(change.execution(), now);
    }
    var told = ToldChange.nothing(change, "nothing of it is under way or can be restored");
    for (var request : open) {
      if (request.archivedAt().isBefore(change.at())) {
        var became = takeBack.of(change, request.requestId(), end);
        if (told.outcome() != Outcome.LATER) {
          told = became;
        }
      }
    }
    return told;
  }

  /** One that can't be read any more changes nothing until it is mended. */
  private ArchivalPolicy policy() {
    var last = lastPolicy;
    try {
      var policy = PolicyFile.read(settings.policy());
      lastPolicy = policy;
      return policy;
    } catch (MalformedPolicyException e) {
      LOG.warn("archival=old-policy cause={}", e.getMessage());
      if (last == null) {
        throw e;
      }
      return last;
    }
  }

  /** What flyteadmin says now, archived or not. */
  private Map<ExecutionId, ArchivedRow> rows(List<StateChange> changes) {
    if (database == null) {
      return Map.of();
    }
    return database.read(
        view -> {
          var rows = new HashMap<ExecutionId, ArchivedRow>();
          for (var change : changes) {
            view.asArchived(change.execution()).ifPresent(row -> rows.put(change.execution(), row));
          }
          return rows;
        });
  }

  private void catchUp(Instant now) {
    synchronized (reading) {
      try {
        var known = asked == null ? new AskedArchivals(messaging) : asked;
        asked = known;
        known.catchUp();
        known.forgetBefore(now.minus(settings.lookback()).minus(ArchivalRequests.BEYOND));
      } catch (KafkaException e) {
        closeAsked();
        throw e;
      }
    }
  }

  private AskedArchivals asked() {
    if (asked == null) {
      throw new KafkaException("the statuses are being read anew; tell it again");
    }
    return asked;
  }

  private void closeAsked() {
    if (asked != null) {
      asked.close();
      asked = null;
    }
  }

  @Override
  public void close() {
    synchronized (reading) {
      closeAsked();
    }
    if (database != null) {
      database.close();
    }
  }
}
