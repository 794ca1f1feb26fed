package io.evictl.stream.track;

import static io.evictl.stream.Samples.NOW;
import static io.evictl.stream.Samples.entry;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.Basis;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExpandCommand;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.ExpandStep;
import io.evictl.schemas.record.FoundEntry;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tasks go out together with the report that their execution is open, on another topic: a worker's
 * answer may come first.
 */
class EarlyAnswersTest {
  private static final ExecutionId ROOT = execution("root");

  private final List<ExpandCommand> commands = new ArrayList<>();
  private final List<EvictionStatus> statuses = new ArrayList<>();
  private final TrackSide track =
      new TrackSide(16, commands::add, statuses::add, forgotten -> {}, audit -> {});
  private Instant now = NOW;
  private ExpandCommand open;

  @BeforeEach
  void submit() {
    track.take(EvictionCommand.newBuilder().setRequest(request(ROOT, options -> {})).build(), now);
    open = commands.getFirst();
    commands.clear();
  }

  @Test
  void search_thatFoundNothing_isNotAskedForAgain() {
    answer(0, List.of());
    assertThat(latest().getState()).isEqualTo(RequestState.RUNNING);
    report(1);
    assertThat(commands).isEmpty();
    assertThat(latest().getState()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void searchOfOneDataset_isNotTheEndOfAll() {
    answer(1, List.of());
    report(2);
    assertThat(latest().getState()).isEqualTo(RequestState.RUNNING);
    answer(0, List.of());
    assertThat(latest().getState()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void I4_NoSilentLeak_whatASearchFound_isPlannedOnceTheExecutionIsOpen() {
    answer(0, List.of(new FoundEntry(entry(7), "", null, null)));
    report(1);
    assertThat(commands)
        .extracting(ExpandCommand::getStep)
        .containsExactly(ExpandStep.FOUND, ExpandStep.FOUND);
    assertThat(commands).allMatch(command -> command.getOf() == open.getOrd());
    assertThat(latest().getState()).isEqualTo(RequestState.RUNNING);
  }

  private void report(int datasets) {
    track.take(
        ExpandReport.newBuilder()
            .setRequestId(open.getRequestId())
            .setOrd(open.getOrd())
            .setExecution(ROOT)
            .setState(ExpandState.OPENED)
            .setTotal(0)
            .setEmittedUpTo(0)
            .setBasis(Basis.SNAPSHOT)
            .setDatasets(Collections.nCopies(datasets, entry(0)))
            .build(),
        now);
  }

  /** By protocol the datasets are the list behind the execution's. */
  private void answer(int index, List<FoundEntry> found) {
    track.take(
        EvictionResult.newBuilder()
            .setTaskId("search-" + index)
            .setRequestId(open.getRequestId())
            .setOrd(open.getOrd() + 1)
            .setIndex(index)
            .setAction(TaskAction.DISCOVER)
            .setOutcome(TaskOutcome.ABSENT)
            .setExecution(ROOT)
            .setEntry(entry(0))
            .setAttempt(0)
            .setStartedAt(now)
            .setFinishedAt(now)
            .setFound(found)
            .build(),
        now);
  }

  private EvictionStatus latest() {
    now = now.plus(Duration.ofSeconds(1));
    track.tick(now);
    return statuses.getLast();
  }
}
