package io.evictl.stream.track;

import io.evictl.schemas.record.EvictionRequest;
import io.evictl.stream.schedule.TimerQueue;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.util.Optional;

/**
 * All stores of the request side.
 *
 * @param requests request id → request, written once
 * @param progress request id → {@link Progress}
 */
record TrackState(
    SortedBytes requests,
    SortedBytes progress,
    ExpansionStore expansions,
    OutcomeStore outcomes,
    Reissue.Store reissues,
    TimerQueue timers) {
  private static final int VERSION = 1;

  Optional<EvictionRequest> request(String id) {
    return Optional.ofNullable(requests.get(StateKey.of(id).bytes()))
        .map(value -> new StateReader(value, VERSION).record(EvictionRequest.class));
  }

  void add(EvictionRequest request) {
    requests.put(
        StateKey.of(request.getRequestId()).bytes(),
        new StateWriter(VERSION).record(request).bytes());
  }

  Progress progress(String id) {
    var value = progress.get(StateKey.of(id).bytes());
    if (value == null) {
      throw new IllegalStateException("request " + id + " has no progress in state");
    }
    return Progress.decode(value);
  }

  void put(String id, Progress value) {
    progress.put(StateKey.of(id).bytes(), value.encode());
  }
}
