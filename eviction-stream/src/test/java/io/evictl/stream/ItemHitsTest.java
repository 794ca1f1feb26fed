package io.evictl.stream;

import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.node;
import static io.evictl.stream.Samples.request;
import static io.evictl.stream.StreamHarness.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.CacheTemplate;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskId;
import io.evictl.schemas.record.TaskOutcome;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Guarantee I4: what items of array nodes hit is looked for with {@code includeCacheHits}, and
 * where that is not possible the status says so.
 */
class ItemHitsTest {
  private static final ExecutionId ROOT = execution("root");
  private static final ExecutionId MAKER = execution("maker");

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
  void hits_areSoughtByTheNode_andWhatIsFoundIsJudgedByWhatWasSeen() {
    submit(true);
    var searches = searches();
    var search = searches.getLast();
    assertThat(searches).hasSize(2);
    assertThat(search.getEntry().getTag()).contains("n0");
    assertThat(search.getHitsOf()).contains(array("n0"));
    assertThat(searches.getFirst().getHitsOf()).isEmpty();

    stream.result(answer(searches.getFirst(), TaskOutcome.ABSENT));
    stream.result(found(search));

    var tasks = stream.newTasks();
    assertThat(tasks)
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.getAction()).isEqualTo(TaskAction.HIDE);
              assertThat(task.getEntry()).isEqualTo(item());
              assertThat(task.getIncludeCacheHits()).isTrue();
              assertThat(task.getSeen()).containsExactly(seen());
              assertThat(task.getNodes()).containsExactly("n0");
            });
    stream.result(answer(tasks.getFirst(), TaskOutcome.SUPERSEDED));
    assertThat(stream.status().getState()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(stream.status().getCounts().getSuperseded()).isEqualTo(1);
  }

  @Test
  void withoutTheOption_nobodyLooks() {
    submit(false);

    assertThat(searches()).hasSize(1).allMatch(task -> task.getHitsOf().isEmpty());
  }

  @Test
  void hitsOfOtherNodes_areNoPartOfANodesRequest() {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, array("n0"), array("n1"));
    var target = EvictionTarget.newBuilder().setNodeExecution(new NodeId(ROOT, "n1")).build();
    stream.submit(request(target, "one node", ItemHitsTest::withHits));
    stream.answerQuestions();

    assertThat(searches())
        .extracting(task -> task.getEntry().getTag().orElse(""))
        .containsExactly("n1");
  }

  @Test
  void hitsThatCannotBeTold_areAnErrorOfTheStatus() {
    submit(true);
    for (var search : searches()) {
      stream.result(
          search.getHitsOf().isEmpty()
              ? answer(search, TaskOutcome.ABSENT)
              : failed(search, "the inputs could not be read: gone"));
    }

    var status = stream.status();
    assertThat(status.getState()).isEqualTo(RequestState.FAILED);
    assertThat(status.getErrors())
        .singleElement()
        .satisfies(
            error ->
                assertThat(error.getMessage())
                    .isEqualTo(
                        "cache hits of the items of node n0 could not be found:"
                            + " the inputs could not be read: gone"));
  }

  private void submit(boolean includeHits) {
    stream.stored(ROOT, ExecutionPhase.SUCCEEDED, array("n0"));
    stream.submit(request(ROOT, options -> options.setIncludeCacheHits(includeHits)));
    stream.answerQuestions();
  }

  private static void withHits(EvictionOptions.Builder options) {
    options.setIncludeCacheHits(true);
  }

  private List<EvictionTask> searches() {
    var tasks = stream.newTasks();
    assertThat(tasks).allMatch(task -> task.getAction() == TaskAction.DISCOVER);
    return tasks;
  }

  private static NodeState array(String id) {
    return node(id)
        .setIsArray(true)
        .setTask(new TaskId("flytesnacks", "development", "shop.map_load", "a1"))
        .setEndedAt(Samples.NOW)
        .setItems(
            ArrayItems.newBuilder()
                .setHits(ByteBuffer.wrap(new byte[] {5}))
                .setInputUri("s3://b/inputs.pb")
                .setTemplate(new CacheTemplate("1.0", List.of(), ByteBuffer.wrap(new byte[] {1})))
                .build())
        .build();
  }

  private static EntryKey item() {
    return new EntryKey(
        "flytesnacks",
        "development",
        "flyte_task-shop.map_load",
        "1.0-a-b",
        "flyte_cached-x",
        null);
  }

  private static SeenArtifact seen() {
    return new SeenArtifact("artifact-x", MAKER, Samples.NOW);
  }

  private static EvictionResult found(EvictionTask search) {
    return EvictionResult.newBuilder(answer(search, TaskOutcome.ABSENT))
        .setFound(List.of(new FoundEntry(item(), "artifact-x", "n0", seen())))
        .build();
  }

  private static EvictionResult failed(EvictionTask search, String words) {
    return EvictionResult.newBuilder(answer(search, TaskOutcome.FAILED))
        .setError(
            EvictionError.newBuilder()
                .setCode(ErrorCode.INTERNAL)
                .setMessage(words)
                .setRetryable(true)
                .build())
        .build();
  }
}
