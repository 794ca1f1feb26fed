package io.evictl.ops.systemtests.accept;

import io.evictl.ops.standalone.Rooms;
import java.time.Duration;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** All rooms of the product in this process, with topics of their own, and a client of them. */
public final class Deployment implements AutoCloseable {

  private final Client client;
  private final Rooms rooms;

  private Deployment(DeploymentPlan plan, @Nullable InstantSource ledger, Duration patience) {
    this.client = Client.open(plan, patience);
    try {
      this.rooms = Rooms.from(plan.settings(), new Rooms.Clocks(InstantSource.system(), ledger));
      rooms.start();
      Awaitility.await("stream of " + plan.name() + " runs")
          .atMost(patience)
          .until(rooms::isRunning);
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /**
   * Creates the topics and starts the rooms.
   *
   * @param ledger by which hidden entries become due; null: the database's clock
   */
  public static Deployment start(
      DeploymentPlan plan, @Nullable InstantSource ledger, Duration patience) {
    return new Deployment(plan, ledger, patience);
  }

  public Client client() {
    return client;
  }

  /** The rooms, while they run. */
  public Rooms rooms() {
    return rooms;
  }

  @Override
  public void close() {
    try (client) {
      rooms.close();
    }
  }
}
