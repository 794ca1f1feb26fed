package io.evictl.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.gateway.access.Access;
import io.evictl.gateway.access.Principal;
import io.evictl.gateway.access.RateLimit;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The HTTP server: a virtual thread per connection, and a limit on everything. */
public final class HttpDoor implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int LARGEST_HEADERS = 16 * 1024;
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT");

  private final Router router;
  private final Access access;
  private final RateLimit rate;
  private final HttpLimits limits;
  private final Stalls stalls;
  private final InetSocketAddress listen;
  private final WebServer server;

  /**
   * @param listen where to listen; port 0: any free one
   * @param tls null: plain text
   * @param certificates whether clients are asked for one; they need not have any
   */
  @SuppressWarnings("removal") // of receiveLog and sendLog
  public HttpDoor(
      InetSocketAddress listen,
      @Nullable SSLContext tls,
      boolean certificates,
      Access access,
      RateLimit rate,
      HttpLimits limits,
      List<Route> routes) {
    this.router = new Router(routes);
    this.access = access;
    this.rate = rate;
    this.limits = limits;
    this.stalls = new Stalls(limits.stall());
    this.listen = listen;
    var builder =
        WebServer.builder()
            .address(listen.getAddress())
            .port(listen.getPort())
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(500))
            .maxTcpConnections(limits.connections())
            .maxPayloadSize(limits.body())
            .idleConnectionTimeout(IDLE)
            .connectionOptions(options -> options.readTimeout(limits.stall()))
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(LONGEST_LINE)
                    .maxHeadersSize(LARGEST_HEADERS)
                    // Headers hold tokens: they are to be logged at no level.
                    .receiveLog(false)
                    .sendLog(false)
                    .build())
            .directHandlers(problems())
            .routing(HttpRouting.builder().any(this::handle));
    if (tls != null) {
      builder.tls(
          Tls.builder()
              .sslContext(tls)
              .clientAuth(certificates ? TlsClientAuth.OPTIONAL : TlsClientAuth.NONE)
              .build());
    }
    this.server = builder.build();
  }

  public void start() {
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(listen.getAddress(), server.port());
  }

  /** What the server itself refuses, before any route is looked for. */
  private static DirectHandlers problems() {
    var handlers = DirectHandlers.builder();
    for (var type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, refused, headers, cause) -> {
            // Routes catch all of their own: what fails here is the reading of the request, though
            // the server takes some of what it can't read for a failure of its own.
            var status = refused.code() < 500 ? refused : Status.BAD_REQUEST_400;
            var problem =
                new Problem(status.code(), status.reasonPhrase(), "the request can't be read");
            return DirectHandler.TransportResponse.builder()
                .status(status)
                .header(HeaderNames.CONTENT_TYPE, Problem.TYPE)
                .keepAlive(false)
                .entity(problem.answer().body())
                .build();
          });
    }
    return handlers.build();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    Answer answer;
    try {
      answer = answer(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer = new Problem(503, "Service unavailable", "the gateway is being stopped").answer();
    } catch (RuntimeException e) {
      answer = Problems.of(e).answer();
    }
    switch (answer) {
      case Answer.Whole whole -> send(whole, response);
      case Answer.Stream stream -> send(stream, response);
    }
  }

  private Answer answer(ServerRequest request) throws InterruptedException {
    refuseStrangers(request);
    var method = request.prologue().method().text();
    var found = router.find(method, request.prologue().uriPath().rawPath());
    var principal =
        found.route().open()
            ? Principal.NOBODY
            : access.principal(header(request, "Authorization"), certificate(request));
    rate.take(principal);
    var query = Uri.query(request.query().rawValue());
    var body = WITH_BODY.contains(method) ? body(request) : new byte[0];
    return found
        .route()
        .handler()
        .answer(new Call(principal, found.path(), query, name -> header(request, name), body));
  }

  /** The client's own, which TLS has proven. */
  private static Optional<X509Certificate> certificate(ServerRequest request) {
    return request
        .remotePeer()
        .tlsCertificates()
        .filter(chain -> chain.length > 0 && chain[0] instanceof X509Certificate)
        .map(chain -> (X509Certificate) chain[0]);
  }

  /**
   * Without tokens the address is all that protects: a web page in a browser on this machine must
   * not get through, neither by a script of its own nor by a name that it lets point here.
   */
  private void refuseStrangers(ServerRequest request) {
    if (!access.isOpen()) {
      return;
    }
    if (header(request, "Origin").isPresent()) {
      throw new Problem(403, "Forbidden", "web pages may not use a gateway without tokens");
    }
    var host = request.authority().replaceFirst(":\\d*$", "");
    if (!Set.of("localhost", "127.0.0.1", "[::1]").contains(host)) {
      throw new Problem(
          403, "Forbidden", "a gateway without tokens answers to localhost and 127.0.0.1 only");
    }
  }

  private static Optional<String> header(ServerRequest request, String name) {
    var values = request.headers().all(HeaderNames.create(name), List::of);
    if (values.size() > 1) {
      throw Problem.badRequest("header %s is there more than once".formatted(name));
    }
    return values.stream().findFirst();
  }

  private byte[] body(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    var type = header(request, "Content-Type").orElse("");
    if (!type.strip().toLowerCase(Locale.ROOT).startsWith(Answer.JSON)) {
      throw new Problem(415, "Unsupported media type", "send application/json");
    }
    try (var watch = stalls.watch()) {
      try (var in = request.content().inputStream()) {
        var body = in.readNBytes(limits.body() + 1);
        if (body.length > limits.body()) {
          throw new Problem(
              413, "Content too large", "a body has at most %d bytes".formatted(limits.body()));
        }
        return body;
      } catch (IOException | UncheckedIOException e) {
        throw new Problem(
            watch.hasEnded() ? 408 : 400,
            "Request not read",
            "the body did not come, or not in time");
      }
    }
  }

  private void send(Answer.Whole whole, ServerResponse response) {
    response.status(whole.status());
    response.header("Content-Type", whole.type());
    common(response);
    whole.headers().forEach(response::header);
    try (var watch = stalls.watch()) {
      response.send(whole.body());
    }
  }

  private void send(Answer.Stream stream, ServerResponse response) {
    response.status(200);
    response.header("Content-Type", stream.type());
    common(response);
    try (var out = response.outputStream()) {
      stream
          .writer()
          .write(
              text -> {
                try (var watch = stalls.watch()) {
                  out.write(text.getBytes(UTF_8));
                  out.flush();
                }
              });
    } catch (IOException | UncheckedIOException e) {
      // The client is gone or does not read: it follows no more, which is its own to know.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void common(ServerResponse response) {
    response.header("Cache-Control", "no-store");
    response.header("X-Content-Type-Options", "nosniff");
  }

  @Override
  public void close() {
    server.stop();
    stalls.close();
  }
}
