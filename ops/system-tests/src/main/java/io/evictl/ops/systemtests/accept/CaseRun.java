package io.evictl.ops.systemtests.accept;

import io.evictl.ops.systemtests.oracle.Expectation;
import io.evictl.ops.systemtests.oracle.OracleExecution;
import io.evictl.ops.systemtests.state.ArtifactState;
import io.evictl.ops.systemtests.state.Judgement;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One eviction: submitted, awaited, compared, undone. */
final class CaseRun {

  private final Scene scene;
  private final Case tried;
  private final OracleExecution execution;
  private final Expectation expectation;
  private final List<String> problems = new ArrayList<>();

  CaseRun(Scene scene, Case tried) {
    this.scene = scene;
    this.tried = tried;
    this.execution = tried.execution();
    this.expectation = tried.expectation();
  }

  CaseResult run() throws SQLException {
    var started = Instant.now();
    var required = scene.statesOf(expectation.required());
    var free = scene.statesOf(expectation.notCovered());
    var request =
        Requests.evict(
            tried.target(), tried.includeHits(), scene.way().purgeDelay(), Instant.now());
    scene.commands().submit(request);
    var id = request.getRequestId();
    var status = scene.await(id, CaseRun::rests);
    if (status.isPresent() && status.get().getState() == RequestState.EVICTED) {
      if (scene.way().movesClock()) {
        checkHidden(status.get(), required, free);
        scene.passPurgeDelay();
      }
      status = scene.await(id, found -> StatusLaws.isTerminal(found.getState()));
    }
    var judgement = judge(id, status, required, free);
    return new CaseResult(
        scene.capture().capture().name(),
        execution.id(),
        tried.part(),
        execution.shape(),
        scene.way(),
        tried.includeHits(),
        required.size(),
        judgement.evicted(),
        listed() - judgement.evicted() - judgement.alsoEvicted(),
        free.size(),
        problems,
        Duration.between(started, Instant.now()));
  }

  private static boolean rests(EvictionStatus status) {
    return status.getState() == RequestState.EVICTED || StatusLaws.isTerminal(status.getState());
  }

  private int listed() {
    return execution.produced().size() + execution.hitOnly().size() + execution.superseded().size();
  }

  /** Hidden: the tags are gone and nothing else is. */
  private void checkHidden(
      EvictionStatus status, List<ArtifactState> required, List<ArtifactState> free)
      throws SQLException {
    problems.addAll(StatusJudge.hidden(status));
    var hidden = required.stream().map(ArtifactState::hidden).toList();
    var maybe = free.stream().map(ArtifactState::hidden).toList();
    Judgement.of(hidden, maybe, scene.rowChanges(), scene.objectChanges())
        .problems()
        .forEach(problem -> problems.add("while EVICTED: " + problem));
  }

  private Judgement judge(
      String id,
      Optional<EvictionStatus> status,
      List<ArtifactState> required,
      List<ArtifactState> free)
      throws SQLException {
    if (status.isEmpty() || !StatusLaws.isTerminal(status.get().getState())) {
      problems.add("not at its end within " + scene.patience() + ": " + status);
    } else {
      problems.addAll(statusProblems(status.get()));
    }
    var rows = scene.rowChanges();
    var objects = scene.objectChanges();
    status
        .filter(it -> StatusLaws.isTerminal(it.getState()))
        .ifPresent(it -> problems.addAll(StatusJudge.objects(it, objects)));
    var must = mustGo(required);
    var may = new ArrayList<>(free);
    required.stream().filter(artifact -> !must.contains(artifact)).forEach(may::add);
    var judgement = Judgement.of(must, may, rows, objects);
    problems.addAll(judgement.problems());
    problems.addAll(scene.violations(id));
    scene.undo(rows, objects);
    long evicted = required.stream().filter(it -> it.isGoneIn(rows, objects)).count();
    return new Judgement(
        (int) evicted,
        (int) free.stream().filter(it -> it.isGoneIn(rows, objects)).count(),
        judgement.problems());
  }

  /** With events alone only what they name must go; more of what belongs to it may. */
  private List<ArtifactState> mustGo(List<ArtifactState> required) throws SQLException {
    if (scene.way().hasSnapshots()) {
      return required;
    }
    if (!scene.capture().trail().knowsEndOf(execution.id())) {
      return List.of();
    }
    var ownProducts =
        expectation.required().stream().filter(execution.produced()::contains).toList();
    return scene.statesOf(scene.capture().trail().namedBy(execution.id(), ownProducts));
  }

  private List<String> statusProblems(EvictionStatus status) {
    if (tried.isEntry()) {
      return StatusJudge.endedOfEntry(status, expectation);
    }
    var trail = scene.capture().trail();
    if (scene.way().hasSnapshots()) {
      return execution.concluded()
          ? StatusJudge.ended(status, scene.way(), expectation)
          : StatusJudge.rejected(status, Set.of("ASSUME_CONCLUDED"));
    }
    if (!trail.knows(execution.id())) {
      return StatusJudge.rejected(status, Set.of("unknown", "no event"));
    }
    return trail.knowsEndOf(execution.id())
        ? StatusJudge.ended(status, scene.way(), expectation)
        : StatusJudge.rejected(status, Set.of("ASSUME_CONCLUDED"));
  }
}
