package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.PlannedObject;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a status tells of objects. */
class ObjectCountsTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void whatWasPurgedCountsOnce_andNotWithThoseThatShareIt() {
    var tasks = tasks(EvictionMode.EXECUTE);
    tasks.forEach(task -> stream.result(answer(task, TaskOutcome.EVICTED)));
    var first = artifact("a").setBlobsAsked(3).setBlobsDeleted(2).setBlobsKept(1).setRawDeleted(10);
    var second = artifact("b").setBlobsAsked(1).setBlobsDeleted(1).setRawKept(4);
    var shares = artifact("a").setBlobsAsked(3).setBlobsDeleted(3).setShared(true);

    stream.result(purged(tasks.get(0), first.build()));
    stream.result(purged(tasks.get(0), first.build()));
    stream.result(purged(tasks.get(1), second.build(), shares.build()));

    var end = stream.status();
    assertThat(end.getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(end.getCounts().getObjectsDeleted()).isEqualTo(2 + 10 + 1);
    assertThat(end.getCounts().getObjectsKept()).as("shared, retained, raw").isEqualTo(1 + 1 + 4);
  }

  @Test
  void whatCouldNotBePurgedDoesNotCount() {
    var tasks = tasks(EvictionMode.EXECUTE);
    tasks.forEach(task -> stream.result(answer(task, TaskOutcome.EVICTED)));
    var some = artifact("a").setBlobsAsked(3).setBlobsDeleted(2).build();

    stream.result(
        answer(tasks.getFirst(), TaskAction.PURGE, TaskOutcome.FAILED)
            .setArtifacts(List.of(some))
            .build());
    stream.result(purged(tasks.getLast(), artifact("b").build()));

    assertThat(stream.status().getState()).isEqualTo(RequestState.PARTIALLY_FAILED);
    assertThat(stream.status().getCounts().getObjectsDeleted()).isZero();
  }

  @Test
  void aPlanSaysWhatWouldGo() {
    var tasks = tasks(EvictionMode.PLAN);
    var going = artifact("a").setObjects(List.of(object(true, 1), object(true, 7))).build();
    var staying = artifact("b").setObjects(List.of(object(false, 1))).build();

    tasks.forEach(
        task ->
            stream.result(
                answer(task, TaskAction.PLAN, TaskOutcome.EVICTED)
                    .setArtifacts(List.of(going, staying))
                    .build()));

    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getCounts().getObjectsDeleted()).isEqualTo(2 * 8);
    assertThat(stream.status().getCounts().getObjectsKept()).isEqualTo(2);
  }

  private List<EvictionTask> tasks(EvictionMode mode) {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1), cached("n1", root, 2));
    stream.submit(request(root, options -> options.setMode(mode)));
    stream.answerQuestions();
    return stream.newTasks();
  }

  private static EvictionResult purged(EvictionTask task, ArtifactResult... artifacts) {
    return answer(task, TaskAction.PURGE, TaskOutcome.PURGED)
        .setArtifacts(List.of(artifacts))
        .build();
  }

  private static ArtifactResult.Builder artifact(String id) {
    return ArtifactResult.newBuilder().setArtifactId(id).setOutcome(TaskOutcome.PURGED);
  }

  private static PlannedObject object(boolean goes, int count) {
    return PlannedObject.newBuilder()
        .setLocation("s3://bucket/x")
        .setGoes(goes)
        .setCount(count)
        .build();
  }
}
