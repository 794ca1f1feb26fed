package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** A deployment that answers every request with a status that the test chooses, at once. */
final class FakeDeployment implements Deployment {
  final List<EvictionRequest> submitted = new ArrayList<>();
  final List<EvictionControl> controls = new ArrayList<>();
  final Map<String, EvictionStatus> statuses = new LinkedHashMap<>();
  private final Function<EvictionRequest, Optional<EvictionStatus>> answer;
  final List<EvictionResult> results = new ArrayList<>();
  boolean closed;
  boolean accepted = true;

  FakeDeployment(Function<EvictionRequest, Optional<EvictionStatus>> answer) {
    this.answer = answer;
  }

  @Override
  public void submit(EvictionRequest request) {
    submitted.add(request);
    answer.apply(request).ifPresent(status -> statuses.put(request.getRequestId(), status));
  }

  @Override
  public void control(EvictionControl control) {
    controls.add(control);
    statuses.computeIfPresent(control.getRequestId(), (id, status) -> controlled(status, control));
  }

  /** The answer alone: nothing comes of it. */
  private EvictionStatus controlled(EvictionStatus status, EvictionControl control) {
    return EvictionStatus.newBuilder(status)
        .setLastControl(
            ControlAnswer.newBuilder()
                .setControlId(control.getControlId())
                .setAction(control.getAction())
                .setAccepted(accepted)
                .setMessage(accepted ? "" : "it has ended")
                .setAnsweredAt(Instant.EPOCH)
                .build())
        .setSequence(status.getSequence() + 1)
        .build();
  }

  @Override
  public Optional<EvictionStatus> status(String requestId) {
    return Optional.ofNullable(statuses.get(requestId));
  }

  @Override
  public List<EvictionStatus> list() {
    return List.copyOf(statuses.values());
  }

  @Override
  public Optional<EvictionStatus> await(
      String requestId,
      Predicate<EvictionStatus> enough,
      Duration timeout,
      Consumer<EvictionStatus> seen) {
    status(requestId).ifPresent(seen);
    return status(requestId).filter(enough);
  }

  @Override
  public List<EvictionResult> results(String requestId) {
    return results;
  }

  @Override
  public void close() {
    closed = true;
  }
}
