package io.evictl.ops.benchmarks;

import io.evictl.ops.servers.Servers;
import io.evictl.ops.systemtests.accept.Deployment;
import io.evictl.ops.systemtests.accept.DeploymentPlan;
import io.evictl.ops.systemtests.accept.Requests;
import io.evictl.ops.systemtests.accept.StatusLaws;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * evictl end to end: from the request on Kafka to the terminal status, with everything a loop does
 * not do. Purge delay 0, so that waiting is no part of it.
 */
final class WholeProduct implements Contender, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private @Nullable Deployment deployment;

  @Override
  public String label() {
    return "evictl";
  }

  /** Starts the rooms and lets them read the events: no part of the measurement. */
  void prepare(Stage stage) {
    var plan =
        DeploymentPlan.of(
                stage.name(),
                Servers.shared(),
                stage.databases(),
                stage.s3(),
                stage.allowList(),
                stage.folder().path().resolve("state"))
            .withoutSnapshots();
    deployment = Deployment.start(plan, null, PATIENCE);
    var client = deployment.client();
    client.publish(stage.execution().events(client.flyteEvents()));
  }

  @Override
  public void evict(Stage stage) {
    if (deployment == null) {
      throw new IllegalStateException("not prepared");
    }
    var client = deployment.client();
    var request = Requests.evict(stage.execution().name(), false, Duration.ZERO, Instant.now());
    client.commands().submit(request);
    var end =
        client.await(
            request.getRequestId(), found -> StatusLaws.isTerminal(found.getState()), PATIENCE);
    if (end.map(status -> status.getState() != RequestState.SUCCEEDED).orElse(true)) {
      throw new IllegalStateException("not succeeded: " + end);
    }
  }

  @Override
  public void close() {
    if (deployment != null) {
      deployment.close();
    }
  }
}
