package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Guarantee I4: beside what its nodes name, an execution may have left artifacts without a tag in
 * the datasets it wrote to. They are looked for, while what is named goes already.
 */
class SearchesTest {
  private static final ExecutionId ROOT = execution("root");
  private static final String LOSER = "7f6c4f0e-0000-4000-8000-000000000001";

  private final StreamHarness stream = new StreamHarness();

  @BeforeEach
  void leaveSearches() {
    stream.leaveSearches();
  }

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void writtenDataset_isSearched_whileItsEntriesGo() {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, cached("n0", ROOT, 1), cached("n1", ROOT, 2));
    stream.submit(request(ROOT, options -> {}));
    stream.answerQuestions();

    var first = stream.newTasks();

    assertThat(first)
        .extracting(EvictionTask::getAction)
        .containsExactlyInAnyOrder(TaskAction.HIDE, TaskAction.HIDE, TaskAction.DISCOVER);
    first.stream().filter(task -> !isSearch(task)).forEach(this::goneForGood);
    var status = stream.status();
    assertThat(status.getState()).isEqualTo(RequestState.RUNNING);
    assertThat(status.getCounts().getPurged()).isEqualTo(2);

    first.stream().filter(SearchesTest::isSearch).forEach(task -> stream.result(found(task)));
    var found = stream.newTasks();
    assertThat(found)
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.getEntry()).isEqualTo(loser());
              assertThat(task.getDiscovered()).isTrue();
              assertThat(task.getSeen().getFirst().getProducer()).contains(ROOT);
            });
    assertThat(stream.status().getState()).isEqualTo(RequestState.RUNNING);
    found.forEach(this::goneForGood);
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getCounts().getPurged()).isEqualTo(3);
  }

  /** What does not fit into the first window is granted while the search is still under way. */
  @Test
  void searchWithoutLimit_holdsUpNoGrant() {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, cached(ROOT, 400));
    stream.submit(request(ROOT, options -> {}));
    stream.answerQuestions();

    var hides = 0;
    for (var batch = stream.newTasks(); !batch.isEmpty(); batch = stream.newTasks()) {
      for (var task : batch) {
        if (!isSearch(task)) {
          hides++;
          goneForGood(task);
        }
      }
    }
    assertThat(hides).isEqualTo(400);
    assertThat(stream.status().getState()).isEqualTo(RequestState.RUNNING);
  }

  @Test
  void nothingFound_endsTheRequestAtOnce() {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, cached("n0", ROOT, 1));
    stream.submit(request(ROOT, options -> {}));
    stream.answerQuestions();

    for (var task : stream.newTasks()) {
      if (isSearch(task)) {
        stream.result(answer(task, TaskOutcome.ABSENT));
      } else {
        goneForGood(task);
      }
    }

    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getMessage()).isEqualTo("1 entry evicted");
    assertThat(stream.newTasks()).isEmpty();
  }

  @Test
  void limit_bitesBeforeTheFirstHide_withWhatIsFound() {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, cached("n0", ROOT, 1), cached("n1", ROOT, 2));
    stream.submit(request(ROOT, options -> options.setLimits(new EvictionLimits(2L))));
    stream.answerQuestions();

    var first = stream.newTasks();
    assertThat(first).extracting(EvictionTask::getAction).containsExactly(TaskAction.DISCOVER);
    first.forEach(task -> stream.result(found(task)));

    assertThat(stream.newTasks()).isEmpty();
    assertThat(stream.status().getState()).isEqualTo(RequestState.WAITING);
    assertThat(stream.status().getCounts().getPlanned()).isEqualTo(3);
  }

  @Test
  void hitsAlone_leadToNoSearch() {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, cached("n0", execution("other"), 1));
    stream.submit(request(ROOT, options -> {}));
    stream.answerQuestions();

    assertThat(stream.newTasks())
        .extracting(EvictionTask::getAction)
        .containsExactly(TaskAction.HIDE);
  }

  /** Metadata does not tell which node produced an artifact. */
  @Test
  void datasetThatAnotherNodeWritesToo_isNotSearchedForANode() {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, cached("n0", ROOT, 1), cached("n1", ROOT, 2));
    stream.submit(request(node("n0"), "one node", options -> {}));
    stream.answerQuestions();
    assertThat(stream.newTasks())
        .extracting(EvictionTask::getAction)
        .containsExactly(TaskAction.HIDE);
  }

  @Test
  void datasetOfTheNodeAlone_isSearchedForIt() {
    stream.stored(
        ROOT, ExecutionPhase.SUCCEEDED, cached("n0", ROOT, 1), elsewhere(cached("n1", ROOT, 2)));
    stream.submit(request(node("n0"), "one node", options -> {}));
    stream.answerQuestions();
    assertThat(stream.newTasks())
        .extracting(EvictionTask::getAction)
        .containsExactlyInAnyOrder(TaskAction.HIDE, TaskAction.DISCOVER);
  }

  private static EvictionTarget node(String id) {
    return EvictionTarget.newBuilder().setNodeExecution(new NodeId(ROOT, id)).build();
  }

  private static NodeState elsewhere(NodeState node) {
    var entry = EntryKey.newBuilder(node.getEntry().orElseThrow()).setDataset("flyte_task-other");
    return NodeState.newBuilder(node).setEntry(entry.build()).build();
  }

  private void goneForGood(EvictionTask task) {
    stream.result(answer(task, TaskOutcome.EVICTED));
    stream.result(answer(task, TaskAction.PURGE, TaskOutcome.PURGED).build());
  }

  private static boolean isSearch(EvictionTask task) {
    return task.getAction() == TaskAction.DISCOVER;
  }

  private static EvictionResult found(EvictionTask task) {
    return EvictionResult.newBuilder(answer(task, TaskOutcome.ABSENT))
        .setFound(List.of(new FoundEntry(loser(), LOSER, null, null)))
        .build();
  }

  private static EntryKey loser() {
    return EntryKey.newBuilder(entry(1)).setTag(null).setArtifactId(LOSER).build();
  }
}
