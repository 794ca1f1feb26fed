package io.evictl.storage.hide;

import static java.util.Objects.requireNonNull;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.ledger.TaskKey;
import io.evictl.storage.results.TakenTask;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about the tasks of a batch one after the other: the fence, what the ledger already has,
 * and what an earlier task of the batch takes.
 */
final class Decisions {
  private final CatalogView view;
  private final Map<ArtifactKey, LedgerRow> open;
  private final Collection<LedgerRow> ofRequest;
  private final Instant now;
  private final Map<ArtifactKey, TaskKey> taken = new HashMap<>();

  /**
   * @param open evictions under way of the artifacts, by any request
   * @param ofRequest rows of the same requests for the same entries
   * @param now by the ledger's clock, read before the artifacts were
   */
  Decisions(
      CatalogView view,
      Map<ArtifactKey, LedgerRow> open,
      Collection<LedgerRow> ofRequest,
      Instant now) {
    this.view = view;
    this.open = Map.copyOf(open);
    this.ofRequest = List.copyOf(ofRequest);
    this.now = now;
  }

  List<Decision> decide(TakenTask task) {
    var decisions = new LinkedHashMap<ArtifactKey, Decision>();
    for (var row : ofRequest) {
      if (isSharedBy(row, task)) {
        decisions.put(row.artifact(), new Decision.Share(row.artifact(), row));
      }
    }
    for (var artifact : view.candidates(task.task())) {
      decisions.computeIfAbsent(artifact, key -> decide(task, key));
    }
    view.spec(task.task())
        .filter(spec -> !decisions.containsKey(spec))
        .flatMap(spec -> decideSpec(task, spec, decisions.values()))
        .ifPresent(decision -> decisions.put(decision.artifact(), decision));
    return List.copyOf(decisions.values());
  }

  /** It goes with the entry, or stays with it. */
  private Optional<Decision> decideSpec(
      TakenTask task, ArtifactKey spec, Collection<Decision> entry) {
    var stored = view.artifacts().get(spec);
    return entry.stream()
        .filter(decision -> decision.outcome() == TaskOutcome.EVICTED)
        .filter(decision -> isBehindTag(task.task(), decision))
        .map(Decision::artifact)
        .flatMap(artifact -> Optional.ofNullable(view.artifacts().get(artifact)).stream())
        .findFirst()
        .filter(main -> stored != null)
        .flatMap(main -> Specs.judge(task.task(), requireNonNull(stored), main))
        .map(verdict -> underWay(task, spec).orElseGet(() -> decided(spec, verdict)));
  }

  /** Or was, until another task of the request took its tags. */
  private boolean isBehindTag(EvictionTask task, Decision decision) {
    return view.isBehindTag(task, decision.artifact())
        || (decision instanceof Decision.Share share && wasBehindTag(task, share.row()));
  }

  private static boolean wasBehindTag(EvictionTask task, LedgerRow row) {
    return task.getEntry().getTag().filter(row.tags()::contains).isPresent();
  }

  /** From now on these artifacts go with the task. */
  void take(TakenTask task, Collection<ArtifactKey> artifacts) {
    artifacts.forEach(artifact -> taken.put(artifact, task.key()));
  }

  private Decision decide(TakenTask task, ArtifactKey artifact) {
    return underWay(task, artifact)
        .orElseGet(
            () ->
                decided(
                    artifact,
                    Fence.judge(task.task(), view.candidate(task.task(), artifact), now)));
  }

  /** What another task does to it already. */
  private Optional<Decision> underWay(TakenTask task, ArtifactKey artifact) {
    var row = open.get(artifact);
    if (row != null) {
      return Optional.of(
          row.task().requestId().equals(task.key().requestId())
              ? new Decision.Share(artifact, row)
              : hiddenBy(artifact, row.task()));
    }
    return Optional.ofNullable(taken.get(artifact))
        .map(
            earlier ->
                earlier.requestId().equals(task.key().requestId())
                    ? new Decision.Join(artifact, earlier.taskId())
                    : hiddenBy(artifact, earlier));
  }

  private static Decision decided(ArtifactKey artifact, Fence.Verdict verdict) {
    return verdict.outcome() == TaskOutcome.EVICTED
        ? new Decision.Evict(artifact, verdict.why())
        : new Decision.Leave(artifact, verdict.outcome(), verdict.why());
  }

  private static Decision hiddenBy(ArtifactKey artifact, TaskKey other) {
    return new Decision.Leave(
        artifact, TaskOutcome.ABSENT, "hidden by request " + other.requestId());
  }

  /**
   * Another task of the request evicted what this one names, or what was behind its tag: the
   * outcome must not depend on which of them came first. What was put back is judged anew.
   */
  private boolean isSharedBy(LedgerRow row, TakenTask task) {
    return row.task().requestId().equals(task.key().requestId())
        && row.task().entryId().equals(task.key().entryId())
        && row.state() != LedgerState.REINSTATED
        && row.leader().isEmpty()
        && (view.candidates(task.task()).contains(row.artifact())
            || wasBehindTag(task.task(), row));
  }
}
