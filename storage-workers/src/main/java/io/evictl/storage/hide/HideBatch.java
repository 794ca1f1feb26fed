package io.evictl.storage.hide;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.Lock;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredTag;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.NewEviction;
import io.evictl.storage.ledger.RawLedger;
import io.evictl.storage.ledger.RowKey;
import io.evictl.storage.results.Results;
import io.evictl.storage.results.TakenTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Hides, or plans, a batch of tasks within one transaction. Used once. */
final class HideBatch {
  private static final Duration UNDER_WAY = Duration.ofMillis(500);
  private static final String FORGOTTEN =
      "nothing was done: its deadline passed before %s, and the ledger may have forgotten"
          + " what it did until then";

  private final Handle handle;
  private final Datacatalog catalog;
  private final Ledger ledger;
  private final AllowList allowList;
  private final Results results;
  private final Duration retryWindow;
  private final Lock lock;
  private final Instant now;

  private final List<EvictionResult> answers = new ArrayList<>();
  private final List<NewEviction> evictions = new ArrayList<>();
  private final List<Following> followings = new ArrayList<>();

  /**
   * A task that shares a row.
   *
   * @param rawNames folders of the row's artifact that only this task's nodes name
   */
  private record Following(TakenTask task, RowKey shared, List<String> rawNames) {}

  /**
   * @param lock UPDATE to hide, NONE to plan
   */
  HideBatch(Handle handle, Hider.Parts parts, Lock lock) {
    this.handle = handle;
    this.catalog = parts.catalog();
    this.ledger = parts.ledger();
    this.allowList = parts.allowList();
    this.results = parts.results();
    this.retryWindow = parts.retryWindow();
    this.lock = lock;
    this.now = ledger.now(handle);
  }

  List<EvictionResult> run(List<TakenTask> tasks) {
    var ofRequest = ledger.ofEntries(handle, tasks.stream().map(TakenTask::key).toList());
    var recorded = ofRequest.stream().collect(Collectors.groupingBy(LedgerRow::task));
    var fresh = new ArrayList<TakenTask>();
    for (var task : tasks) {
      var rows = recorded.get(task.key());
      if (rows == null) {
        fresh.add(task);
      } else {
        answers.add(Recorded.answer(results, task, rows));
      }
    }
    var known = lock == Lock.UPDATE ? remembered(fresh) : fresh;
    if (!known.isEmpty()) {
      decide(known, ofRequest);
    }
    if (lock == Lock.UPDATE) {
      write();
    }
    return List.copyOf(answers);
  }

  /**
   * The tasks that the ledger would know if they had been done. The others may have been, and be
   * restored since: they are not done anew.
   */
  private List<TakenTask> remembered(List<TakenTask> fresh) {
    if (fresh.stream().allMatch(task -> task.task().getDeadline().isAfter(now))) {
      return fresh;
    }
    var until = ledger.age().forgottenUntil(handle);
    var known = new ArrayList<TakenTask>();
    for (var task : fresh) {
      if (task.task().getDeadline().isBefore(until)) {
        answers.add(
            results.failed(task, ErrorCode.DEADLINE_EXCEEDED, FORGOTTEN.formatted(until), false));
      } else {
        known.add(task);
      }
    }
    return known;
  }

  private void decide(List<TakenTask> tasks, Collection<LedgerRow> ofRequest) {
    var view = CatalogView.read(handle, catalog, tasks, lock);
    var candidates = new LinkedHashSet<ArtifactKey>();
    for (var task : tasks) {
      candidates.addAll(view.candidates(task.task()));
      view.spec(task.task()).ifPresent(candidates::add);
    }
    var open =
        ledger.openOf(handle, candidates).stream()
            .collect(Collectors.toMap(LedgerRow::artifact, Function.identity()));
    var decisions = new Decisions(view, open, ofRequest, now);
    var guards = guards(view, tasks, decisions);
    for (var task : tasks) {
      answers.add(answer(task, view, decisions, guards));
    }
  }

  /** Reads what guards all artifacts that may go, before any of them is taken. */
  private Guards guards(CatalogView view, List<TakenTask> tasks, Decisions decisions) {
    var going = new LinkedHashSet<ArtifactKey>();
    var told = new LinkedHashSet<ArtifactKey>();
    for (var task : tasks) {
      var decided = decisions.decide(task);
      going.addAll(evicted(decided));
      decided.forEach(decision -> told.add(decision.artifact()));
    }
    return new Guards(
        allowList,
        // A plan tells of the objects that stay, too.
        catalog.locations(handle, lock == Lock.UPDATE ? going : told),
        catalog.reservations(handle, tagKeys(view, going), now));
  }

  private EvictionResult answer(
      TakenTask task, CatalogView view, Decisions decisions, Guards guards) {
    var decided = decisions.decide(task);
    var going = evicted(decided);
    var refusal = guards.refusal(going);
    if (refusal.isPresent()) {
      return results.failed(
          task,
          ErrorCode.REFUSED,
          refusal.get(),
          false,
          lock == Lock.UPDATE ? List.of() : planned(view, decided, guards, refusal));
    }
    var reservation = guards.reservation(tagKeys(view, going));
    if (reservation.isPresent() && lock == Lock.UPDATE) {
      return Reserved.answer(results, task, reservation.get(), now);
    }
    var shared = shared(decided);
    if (lock == Lock.UPDATE && !held(shared)) {
      return results.retry(
          task, UNDER_WAY, ErrorCode.DATABASE_UPDATE_FAILED, "the entry is being purged right now");
    }
    decisions.take(task, going);
    shared.forEach(row -> followings.add(following(task, view, row.artifact(), row.key())));
    decided.forEach(decision -> followings.addAll(joined(task, view, decision)));
    going.forEach(artifact -> evictions.add(eviction(task, view, artifact)));
    return told(task, decided, artifacts(view, decided, guards));
  }

  private List<ArtifactResult> artifacts(CatalogView view, List<Decision> decided, Guards guards) {
    return lock == Lock.UPDATE
        ? decided.stream().map(decision -> result(view, decision)).toList()
        : planned(view, decided, guards, Optional.empty());
  }

  /** With their objects. Where the entry is refused nothing of it goes. */
  private static List<ArtifactResult> planned(
      CatalogView view, List<Decision> decided, Guards guards, Optional<String> refusal) {
    var planned = new ArrayList<ArtifactResult>();
    for (var decision : decided) {
      var objects = guards.objects(decision, refusal.isPresent());
      var result = ArtifactResult.newBuilder(result(view, decision)).setObjects(objects);
      if (decision instanceof Decision.Evict) {
        refusal.ifPresent(why -> result.setOutcome(TaskOutcome.FAILED).setWhy(why));
      }
      planned.add(result.build());
    }
    return List.copyOf(planned);
  }

  private EvictionResult told(
      TakenTask task, List<Decision> decided, List<ArtifactResult> artifacts) {
    var outcome = Fence.ofTask(decided.stream().map(Decision::outcome).toList());
    var why =
        decided.stream()
            .filter(decision -> decision.outcome() == outcome)
            .map(Decision::why)
            .findFirst()
            .orElse("no such entry");
    return outcome == TaskOutcome.EVICTED && lock == Lock.UPDATE
        ? results.hidden(task, why, artifacts, dueAt(task, decided))
        : results.answer(task, outcome, why, artifacts);
  }

  private static ArtifactResult result(CatalogView view, Decision decision) {
    var stored = Optional.ofNullable(view.artifacts().get(decision.artifact()));
    var tags =
        decision instanceof Decision.Share share
            ? share.row().tags()
            : view.pointingTo(decision.artifact()).stream().map(tag -> tag.key().tag()).toList();
    return decision.result(stored.flatMap(StoredArtifact::producer), tags);
  }

  private Instant dueAt(TakenTask task, List<Decision> decided) {
    return shared(decided).stream()
        .map(LedgerRow::dueAt)
        .min(Instant::compareTo)
        .orElseGet(() -> now.plusMillis(task.task().getPurgeDelayMillis()));
  }

  private NewEviction eviction(TakenTask task, CatalogView view, ArtifactKey artifact) {
    var due = now.plusMillis(task.task().getPurgeDelayMillis());
    var deadline = task.task().getDeadline();
    var stored = Optional.ofNullable(view.artifacts().get(artifact)).orElseThrow();
    return new NewEviction(
        task.key(),
        task.task(),
        stored,
        view.pointingTo(artifact),
        now,
        due,
        deadline.isAfter(due) ? deadline : due.plus(retryWindow),
        RawNames.of(task.task(), stored));
  }

  /** Whether nobody changes these rows until this transaction ends, nor has just changed them. */
  private boolean held(List<LedgerRow> shared) {
    var states =
        ledger.hold(handle, shared.stream().map(LedgerRow::key).toList()).stream()
            .collect(Collectors.toMap(LedgerRow::key, LedgerRow::state));
    return shared.stream().allMatch(row -> states.get(row.key()) == row.state());
  }

  private static Following following(
      TakenTask task, CatalogView view, ArtifactKey artifact, RowKey row) {
    var names =
        Optional.ofNullable(view.artifacts().get(artifact))
            .flatMap(stored -> RawNames.of(task.task(), stored));
    return new Following(task, row, names.orElse(List.of()));
  }

  private List<Following> joined(TakenTask task, CatalogView view, Decision decision) {
    return decision instanceof Decision.Join join
        ? evictions.stream()
            .filter(eviction -> eviction.artifact().key().equals(join.artifact()))
            .map(eviction -> following(task, view, join.artifact(), eviction.rowKey()))
            .toList()
        : List.of();
  }

  private void write() {
    ledger.insert(handle, evictions);
    for (var following : followings) {
      var task = following.task();
      ledger.follow(handle, task.key(), task.task(), following.shared());
      if (!following.rawNames().isEmpty()) {
        RawLedger.addNames(handle, following.shared(), following.rawNames());
      }
    }
    var tags =
        evictions.stream()
            .flatMap(eviction -> eviction.tags().stream())
            .map(StoredTag::key)
            .distinct()
            .toList();
    int deleted = catalog.deleteTags(handle, tags);
    if (deleted != tags.size()) {
      throw new IllegalStateException(
          "deleted %d of %d locked tags".formatted(deleted, tags.size()));
    }
  }

  private static List<ArtifactKey> evicted(List<Decision> decisions) {
    return decisions.stream()
        .filter(Decision.Evict.class::isInstance)
        .map(Decision::artifact)
        .toList();
  }

  private static List<LedgerRow> shared(List<Decision> decisions) {
    return decisions.stream()
        .filter(Decision.Share.class::isInstance)
        .map(decision -> ((Decision.Share) decision).row())
        .toList();
  }

  private static List<TagKey> tagKeys(CatalogView view, Collection<ArtifactKey> artifacts) {
    return artifacts.stream()
        .flatMap(artifact -> view.pointingTo(artifact).stream())
        .map(StoredTag::key)
        .distinct()
        .toList();
  }
}
