package io.evictl.ops.cli.deployment;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.schemas.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Connects to Kafka, or says in a line that nobody is there. */
public final class Brokers {
  private static final int PATIENCE_SECONDS = 15;

  private Brokers() {}

  /**
   * A client of brokers that have answered.
   *
   * @param settings of the deployment, {@code kafka.*} among them
   */
  public static Admin admin(Map<String, String> settings) {
    var properties = new HashMap<String, Object>(KafkaClients.properties(settings));
    var brokers = properties.get("bootstrap.servers");
    Admin admin;
    try {
      admin = Admin.create(Map.copyOf(properties));
    } catch (KafkaException problem) {
      var cause = problem.getCause() == null ? problem : problem.getCause();
      throw new CliException(ExitCode.USAGE, "kafka.*: " + cause.getMessage(), problem);
    }
    try {
      admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return admin;
    } catch (ExecutionException | TimeoutException problem) {
      admin.close(Duration.ZERO);
      throw new CliException(
          ExitCode.FAILED, "no Kafka broker answers at " + brokers + ": is it running?", problem);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      admin.close(Duration.ZERO);
      throw new CliException(ExitCode.FAILED, "interrupted", interrupt);
    }
  }
}
