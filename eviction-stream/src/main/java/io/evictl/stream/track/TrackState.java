package io.evictl.stream.track;

import io.evictl.schemas.record.EvictionRequest;
import io.evictl.stream.schedule.TimerQueue;
import io.evictl.stream.state.SortedBytes;
import io.evictl.stream.state.StateKey;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All stores of the request side. {@code requests}: request id → request, written once. {@code
 * progress}: request id → {@link Progress}. The latest of both are kept decoded: a request takes a
 * step with every answer. Belongs to one assignment of a partition, and dies with it.
 */
final class TrackState {
  private static final int VERSION = 1;

  private final SortedBytes requests;
  private final SortedBytes progress;
  private final ExpansionStore expansions;
  private final OutcomeStore outcomes;
  private final Reissue.Store reissues;
  private final TimerQueue timers;
  private final Map<String, EvictionRequest> requestsKept = new Latest<>();
  private final Map<String, Progress> progressKept = new Latest<>();

  TrackState(Function<String, ? extends SortedBytes> stores) {
    this.requests = stores.apply(TrackStores.REQUESTS);
    this.progress = stores.apply(TrackStores.PROGRESS);
    this.expansions = new ExpansionStore(stores);
    this.outcomes = new OutcomeStore(stores.apply(TrackStores.OUTCOMES));
    this.reissues = new Reissue.Store(stores.apply(TrackStores.REISSUES));
    this.timers = new TimerQueue(stores.apply(TrackStores.TIMERS));
  }

  ExpansionStore expansions() {
    return expansions;
  }

  OutcomeStore outcomes() {
    return outcomes;
  }

  Reissue.Store reissues() {
    return reissues;
  }

  TimerQueue timers() {
    return timers;
  }

  Optional<EvictionRequest> request(String id) {
    var kept = requestsKept.get(id);
    if (kept != null) {
      return Optional.of(kept);
    }
    var found =
        Optional.ofNullable(requests.get(StateKey.of(id).bytes()))
            .map(value -> new StateReader(value, VERSION).record(EvictionRequest.class));
    found.ifPresent(request -> requestsKept.put(id, request));
    return found;
  }

  void add(EvictionRequest request) {
    requestsKept.put(request.getRequestId(), request);
    requests.put(
        StateKey.of(request.getRequestId()).bytes(),
        new StateWriter(VERSION).record(request).bytes());
  }

  Progress progress(String id) {
    var kept = progressKept.get(id);
    if (kept != null) {
      return kept;
    }
    var value = progress.get(StateKey.of(id).bytes());
    if (value == null) {
      throw new IllegalStateException("request " + id + " has no progress in state");
    }
    var found = Progress.decode(value);
    progressKept.put(id, found);
    return found;
  }

  void put(String id, Progress value) {
    progressKept.put(id, value);
    progress.put(StateKey.of(id).bytes(), value.encode());
  }

  /** Forgets a request altogether. */
  void remove(String id) {
    requestsKept.remove(id);
    progressKept.remove(id);
    requests.put(StateKey.of(id).bytes(), null);
    progress.put(StateKey.of(id).bytes(), null);
  }
}
