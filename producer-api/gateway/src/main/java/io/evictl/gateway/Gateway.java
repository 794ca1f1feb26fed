package io.evictl.gateway;

import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.ask.KafkaDeployment;
import io.evictl.gateway.ask.RecentStatuses;
import io.evictl.gateway.ask.StatusModel;
import io.evictl.gateway.hooks.Archivals;
import io.evictl.gateway.hooks.DecidedArchivals;
import io.evictl.gateway.http.HttpLimits;
import io.evictl.gateway.model.ReadModel;
import io.evictl.gateway.v1.Explaining;
import io.evictl.schemas.settings.SettingsException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room {@code gateway}: gRPC and HTTP ways to ask for an eviction. Without a file of tokens it
 * listens on loopback only, and says so.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final KafkaDeployment deployment;
  private final @Nullable DecidedArchivals archivals;
  private final Doors doors;
  private volatile boolean listening;

  /**
   * Wires the gateway; nothing is listened at yet. Owns the settings' messaging.
   *
   * @throws SettingsException if tokens or certificates can't be used
   */
  public Gateway(GatewaySettings settings, InstantSource clock) {
    this(settings, clock, null);
  }

  /**
   * As {@link #Gateway(GatewaySettings, InstantSource)}, and explains entries.
   *
   * @param explaining stays the caller's to close, after this; null: there is no catalog to be
   *     asked
   */
  public Gateway(GatewaySettings settings, InstantSource clock, @Nullable Explaining explaining) {
    this.deployment = new KafkaDeployment(settings.messaging(), ready -> statuses(settings, ready));
    var evictions =
        new Evictions(deployment, deployment.statuses(), deployment, settings.entryLimit(), clock);
    DecidedArchivals decided = null;
    try {
      decided = settings.hook().map(hook -> decided(hook, clock)).orElse(null);
      this.doors =
          new Doors(
              settings,
              HttpLimits.DEFAULT,
              new Behind(evictions, deployment::isReady, archivals(decided), explaining, clock));
      this.archivals = decided;
    } catch (RuntimeException e) {
      if (decided != null) {
        decided.close();
      }
      deployment.close();
      throw e;
    }
  }

  private static StatusModel statuses(GatewaySettings settings, BooleanSupplier ready) {
    var topic = settings.messaging().topics().status().name();
    return settings
        .readModel()
        .<StatusModel>map(model -> new ReadModel(model, topic, ready))
        .orElseGet(() -> new RecentStatuses(settings.statuses(), ready));
  }

  private DecidedArchivals decided(GatewaySettings.Hook hook, InstantSource clock) {
    return new DecidedArchivals(deployment.hook(hook.decisions(), clock));
  }

  private static Archivals archivals(@Nullable DecidedArchivals decided) {
    return decided == null ? changes -> List.of() : decided;
  }

  /**
   * Listens, and begins to read statuses; until these have been read once, calls are answered with
   * 503 or {@code UNAVAILABLE}.
   *
   * @throws SettingsException if an address can't be listened at
   */
  public void start() {
    deployment.start();
    doors.start();
    listening = true;
    LOG.info("outcome=listening http={} grpc={}", httpAddress(), grpcAddress());
    if (doors.areOpen()) {
      LOG.warn(
          "outcome=open cause=\"no gateway.tokens.file: whoever can connect may evict; listening on"
              + " loopback only\"");
    }
  }

  /** Whether calls are taken. */
  public boolean isRunning() {
    return listening && deployment.isReady();
  }

  public InetSocketAddress httpAddress() {
    return doors.httpAddress();
  }

  public InetSocketAddress grpcAddress() {
    return doors.grpcAddress();
  }

  /** Refuses new calls, ends those that wait, and stops. */
  @Override
  public void close() {
    listening = false;
    doors.close();
    if (archivals != null) {
      archivals.close();
    }
    deployment.close();
  }
}
