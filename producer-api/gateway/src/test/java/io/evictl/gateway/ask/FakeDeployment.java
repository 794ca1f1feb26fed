package io.evictl.gateway.ask;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A deployment in memory: remembers what was sent, and answers as it is told to. */
public final class FakeDeployment implements Commands, Results {
  public static final Instant ACCEPTED = Instant.parse("2026-11-22T12:00:00Z");

  private final List<EvictionRequest> requests = new CopyOnWriteArrayList<>();
  private final List<EvictionControl> controls = new CopyOnWriteArrayList<>();
  private final List<EvictionResult> results = new CopyOnWriteArrayList<>();
  private final RecentStatuses statuses = new RecentStatuses(1_000, () -> true);
  private volatile Consumer<EvictionRequest> reaction = request -> {};

  public Statuses statuses() {
    return statuses;
  }

  public List<EvictionRequest> requests() {
    return requests;
  }

  public List<EvictionControl> controls() {
    return controls;
  }

  public List<EvictionResult> results() {
    return results;
  }

  /** What happens when a request is sent. */
  public void onSubmit(Consumer<EvictionRequest> then) {
    reaction = then;
  }

  /** From now on every request is answered at once with that state, changed as is said. */
  public void answer(RequestState state, UnaryOperator<EvictionStatus.Builder> change) {
    onSubmit(request -> publish(change.apply(status(request, state, 1)).build()));
  }

  /** From now on nothing can be sent. */
  public void goAway() {
    onSubmit(
        request -> {
          throw new UnavailableException("gone");
        });
  }

  public void publish(EvictionStatus status) {
    statuses.status(status);
  }

  public static EvictionStatus.Builder status(
      EvictionRequest request, RequestState state, long sequence) {
    return EvictionStatus.newBuilder()
        .setRequestId(request.getRequestId())
        .setState(state)
        .setRequest(request)
        .setCounts(StatusCounts.newBuilder().build())
        .setAcceptedAt(ACCEPTED)
        .setUpdatedAt(ACCEPTED)
        .setSequence(sequence);
  }

  @Override
  public void submit(EvictionRequest request) {
    reaction.accept(request);
    requests.add(request);
  }

  /** Every control is carried out. */
  @Override
  public void control(EvictionControl control) {
    controls.add(control);
    var status = statuses.status(control.getRequestId()).orElseThrow();
    publish(
        EvictionStatus.newBuilder(status)
            .setSequence(status.getSequence() + 1)
            .setLastControl(
                ControlAnswer.newBuilder()
                    .setControlId(control.getControlId())
                    .setAction(control.getAction())
                    .setAccepted(true)
                    .setAnsweredAt(ACCEPTED)
                    .build())
            .build());
  }

  @Override
  public void read(EvictionStatus request, Consumer<EvictionResult> reader) {
    results.stream()
        .filter(result -> result.getRequestId().equals(request.getRequestId()))
        .forEach(reader);
  }
}
