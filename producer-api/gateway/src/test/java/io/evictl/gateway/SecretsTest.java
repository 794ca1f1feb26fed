package io.evictl.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tokens are in no log, not even at the HTTP server's finest level, and in no answer. */
@ExtendWith(LeakCheck.class)
class SecretsTest {
  private static final String STRANGER = "stranger-canary-0123456789";

  @TempDir Path folder;

  @Test
  void tokens_areInNoLogAndNoAnswer() throws Exception {
    var log = new ByteArrayOutputStream();
    var err = System.err;
    var root = Logger.getLogger("io.helidon");
    var level = root.getLevel();
    var handler = new ToStream(log);
    var answers = new StringBuilder();
    System.setErr(new PrintStream(log, true, UTF_8));
    root.addHandler(handler);
    root.setLevel(Level.ALL);
    try (var gateway = TestGateway.guarded(folder, Map.of())) {
      for (var token : List.of(TestGateway.FLO, STRANGER)) {
        for (var path :
            List.of("/evictl/v1/evictions", "/evictl/v1/evictions/x", "/nothing", "//")) {
          answers.append(gateway.send(gateway.request(path, token)).body());
        }
        gateway.deployment().onSubmit(request -> failing());
        answers.append(
            gateway
                .send(
                    gateway.request("/api/v1/cache/executions/shop/development/e1", token).DELETE())
                .body());
        answers.append(
            RawHttp.send(
                gateway.httpPort(),
                "GET /nothing?a=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                    + token
                    + "\r\n\r\n"));
        answers.append(
            RawHttp.send(
                gateway.httpPort(), "GET / HTTP/9\r\nAuthorization: Bearer " + token + "\r\n\r\n"));
      }
    } finally {
      System.setErr(err);
      root.removeHandler(handler);
      root.setLevel(level);
    }
    assertThat(log.toString(UTF_8)).contains("incident=").doesNotContain("canary");
    assertThat(answers.toString()).contains("incident").doesNotContain("canary", "boom");
  }

  private static void failing() {
    throw new IllegalStateException("boom");
  }

  private static final class ToStream extends Handler {
    private final ByteArrayOutputStream out;

    ToStream(ByteArrayOutputStream out) {
      this.out = out;
    }

    @Override
    public void publish(LogRecord record) {
      out.writeBytes(new SimpleFormatter().format(record).getBytes(UTF_8));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
