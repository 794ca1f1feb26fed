package io.evictl.gateway;

import io.evictl.gateway.access.Access;
import io.evictl.gateway.access.RateLimit;
import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.flyte.FlyteDoor;
import io.evictl.gateway.flyte.Flyteadmin;
import io.evictl.gateway.hooks.ArchivalRoute;
import io.evictl.gateway.http.HttpDoor;
import io.evictl.gateway.http.HttpLimits;
import io.evictl.gateway.http.PemContext;
import io.evictl.gateway.http.Route;
import io.evictl.gateway.v1.V1Routes;
import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Both servers over one deployment, with one idea of who may what and how often. */
final class Doors implements AutoCloseable {
  private final Access access;
  private final @Nullable Flyteadmin flyteadmin;
  private final FlyteDoor flyte;
  private final List<Route> routes;
  private final HttpDoor http;

  /**
   * Wires them; nothing is listened at yet.
   *
   * @throws SettingsException if tokens or certificates can't be used
   */
  Doors(GatewaySettings settings, HttpLimits limits, Behind behind) {
    this.access =
        settings
            .tokens()
            .map(file -> Access.by(file, settings.oidc(), System::nanoTime))
            .orElseGet(Access::open);
    var tls = settings.tls();
    var context =
        tls.map(pem -> PemContext.of(pem.certificates(), pem.key(), pem.clients().orElse(null)))
            .orElse(null);
    boolean certificates = tls.flatMap(GatewaySettings.Tls::clients).isPresent();
    var rate = new RateLimit(settings.ratePerSecond(), System::nanoTime);
    this.flyteadmin =
        settings
            .flyteadmin()
            .map(admin -> new Flyteadmin(admin.target(), admin.plaintext(), admin.token()))
            .orElse(null);
    this.flyte = flyte(settings, rate, behind.evictions());
    var all = new ArrayList<Route>(flyte.routes());
    all.addAll(
        new V1Routes(behind.evictions(), behind.ready(), settings.watchers(), behind.explaining())
            .routes());
    all.addAll(hooks(settings, behind).routes());
    this.routes = List.copyOf(all);
    this.http = new HttpDoor(settings.http(), context, certificates, access, rate, limits, routes);
  }

  private static ArchivalRoute hooks(GatewaySettings settings, Behind behind) {
    return settings
        .hook()
        .map(
            hook ->
                ArchivalRoute.signed(
                    behind.archivals(), hook.secret(), hook.window(), behind.clock()))
        .orElseGet(ArchivalRoute::none);
  }

  private FlyteDoor flyte(GatewaySettings settings, RateLimit rate, Evictions evictions) {
    try {
      return new FlyteDoor(
          settings.grpc(),
          settings
              .tls()
              .map(pem -> new FlyteDoor.Pem(pem.certificates(), pem.key(), pem.clients()))
              .orElse(null),
          access,
          rate,
          evictions,
          flyteadmin,
          settings.usualWait(),
          settings.longestWait(),
          settings.waiting());
    } catch (IOException e) {
      throw new SettingsException("gateway.tls can't be used: " + e.getMessage(), e);
    }
  }

  /**
   * @throws SettingsException if an address can't be listened at
   */
  void start() {
    try {
      flyte.start();
      http.start();
    } catch (IOException | UncheckedIOException e) {
      throw new SettingsException("the gateway can't listen: " + e.getMessage(), e);
    }
  }

  /** Whether whoever can connect may do everything. */
  boolean areOpen() {
    return access.isOpen();
  }

  /** All that is served by HTTP. */
  List<Route> routes() {
    return routes;
  }

  InetSocketAddress httpAddress() {
    return http.address();
  }

  InetSocketAddress grpcAddress() {
    return flyte.address();
  }

  @Override
  public void close() {
    http.close();
    flyte.close();
    if (flyteadmin != null) {
      flyteadmin.close();
    }
    access.close();
  }
}
