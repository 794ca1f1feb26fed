package io.evictl.producer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.producer.TestTopics;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SnapshotBegin;
import io.evictl.schemas.record.SnapshotOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The events of one snapshot id, as a reader of the topic puts them together. */
record Answer(
    SnapshotBegin begin, Instant readAt, List<List<NodeState>> portions, List<Long> completed) {

  /** The answers about an execution, in order. */
  static List<Answer> of(TestTopics topics, ExecutionId execution) {
    var answers = new LinkedHashMap<String, Answer>();
    var topic = topics.messaging().topics().executionEvents();
    for (var event : topics.read(topic, ExecutionEvent.class)) {
      if (event.getExecution().equals(execution)) {
        assertThat(event.getSource()).isEqualTo(EventSource.SNAPSHOT);
        var id = event.getSnapshotId().orElseThrow();
        event
            .getSnapshotBegin()
            .ifPresent(
                begin ->
                    answers.put(
                        id,
                        new Answer(
                            begin, event.getOccurredAt(), new ArrayList<>(), new ArrayList<>())));
        var answer = answers.get(id);
        assertThat(answer).as("begins before the rest").isNotNull();
        event.getNodes().ifPresent(answer.portions::add);
        event
            .getSnapshotComplete()
            .ifPresent(complete -> answer.completed.add(complete.getNodeCount()));
      }
    }
    return List.copyOf(answers.values());
  }

  boolean isWhole() {
    return begin.getOutcome() != SnapshotOutcome.FOUND || !completed.isEmpty();
  }

  SnapshotOutcome outcome() {
    return begin.getOutcome();
  }

  List<NodeState> nodes() {
    return portions.stream().flatMap(List::stream).toList();
  }
}
