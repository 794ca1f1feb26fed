package io.evictl.ops.systemtests.badinput;

import io.evictl.ops.servers.KafkaServer;
import io.evictl.ops.servers.KafkaSettings;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.servers.TcpProxy;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.accept.DeploymentPlan;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.accept.Store;
import io.evictl.ops.systemtests.accept.Templates;
import io.evictl.ops.systemtests.oracle.Oracle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/** The servers of a deployment with a network between that can be broken, filled from a capture. */
final class Disturbable implements AutoCloseable {

  static final Path FOLDER = Path.of("captures", "flyte-1.16.8-shapes");

  private final String name;
  private final Capture capture = Capture.in(FOLDER);
  private final Oracle oracle = Oracle.read(FOLDER);
  private final Servers servers = Servers.shared();
  private final Templates.Databases databases;
  private final Store store;
  private final KafkaServer broker;
  private final TcpProxy kafka;
  private final TcpProxy postgres;
  private final TcpProxy s3;
  private final TcpProxy registry;
  private final ScratchFolder folder;

  Disturbable(String name) throws SQLException {
    this.name = name;
    var templates = Templates.load(servers.postgres(), capture, oracle, name + "_template");
    this.databases = templates.copy(name);
    this.store = Store.start(capture, UnaryOperator.identity(), List.of());
    int port = freePort();
    this.kafka = TcpProxy.to("127.0.0.1", port);
    this.broker =
        KafkaServer.start(
            KafkaSettings.temporary().withPort(port).withAdvertisedPort(kafka.port()));
    this.postgres = TcpProxy.to(servers.postgres().host(), servers.postgres().port());
    this.s3 = TcpProxy.to("127.0.0.1", store.server().endpoint().getPort());
    this.registry = TcpProxy.to("127.0.0.1", URI.create(servers.lightRegistry().url()).getPort());
    this.folder = ScratchFolder.create(name);
  }

  /** All rooms, each server reached through its proxy. */
  DeploymentPlan plan() {
    return DeploymentPlan.of(
            name, servers, databases, store.server(), store.allowList(), folder.path())
        .with("kafka.bootstrap.servers", "127.0.0.1:" + kafka.port())
        .with("registry.url", through(registry, servers.lightRegistry().url()))
        .with("storage.s3.endpoint", through(s3, store.server().endpoint().toString()))
        .with("storage.catalog.jdbc.url", throughPostgres(databases.catalogUrl()))
        .with("snapshot.jdbc.url", throughPostgres(databases.adminUrl()))
        .with("snapshot.failed.every", "2s");
  }

  private String throughPostgres(String url) {
    return url.replace(":" + servers.postgres().port() + "/", ":" + postgres.port() + "/");
  }

  private static String through(TcpProxy proxy, String url) {
    return url.replace(":" + URI.create(url).getPort(), ":" + proxy.port());
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  TcpProxy proxy(Lost server) {
    return switch (server) {
      case KAFKA -> kafka;
      case POSTGRES -> postgres;
      case S3 -> s3;
      case REGISTRY -> registry;
    };
  }

  Oracle oracle() {
    return oracle;
  }

  Store store() {
    return store;
  }

  /** Past the proxy. */
  Connection catalog() throws SQLException {
    return servers.postgres().connect(databases.catalog());
  }

  /** Past the proxy. */
  Connection admin() throws SQLException {
    return servers.postgres().connect(databases.admin());
  }

  @Override
  public void close() {
    List.of(kafka, postgres, s3, registry).forEach(TcpProxy::close);
    broker.close();
    store.close();
    databases.close();
    folder.close();
  }

  /** A server that can be lost. */
  enum Lost {
    KAFKA,
    POSTGRES,
    S3,
    REGISTRY
  }
}
