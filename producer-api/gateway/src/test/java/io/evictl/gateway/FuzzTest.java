package io.evictl.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.gateway.idl.CacheServiceGrpc;
import io.evictl.ops.servers.LeakCheck;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes that nobody sends in good faith: no 500, no stack trace, no effect. With a token, so that
 * they come as far as they can.
 */
@ExtendWith(LeakCheck.class)
class FuzzTest {
  private static final long SEED = 20_261_122L;
  private static final int HTTP_INPUTS = 10_000;
  private static final int GRPC_INPUTS = 10_000;

  /** Where a mutation begins; none is whole: what is left of it must not do anything. */
  private static final String[] SAMPLES = {
    "GET /evictl/v1/evictions?limit=5&project=shop HTTP/1.1\r\n",
    "GET /evictl/v1/evictions/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/events HTTP/1.1\r\nLast-Event-ID: 4\r\n",
    "GET /evictl/v1/evictions/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/plan?offset=1 HTTP/1.1\r\n",
    "POST /evictl/v1/evictions/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/cancel HTTP/1.1\r\n",
    "DELETE /api/v1/cache/executions/nowhere/development/e1 HTTP/1.1\r\nGrpc-Timeout: 1S\r\n",
    "PUT /api/v1/executions/nowhere/development/e1 HTTP/1.1\r\nContent-Type: application/json\r\n",
    "DELETE /api/v1/cache/task_executions/nowhere/d/e/n0/p/d/t/v/0 HTTP/1.1\r\n",
  };

  private static final String BODY =
      "{\"target\": {\"workflowExecution\": {\"project\": \"nowhere\", \"domain\": \"d\","
          + " \"name\": \"e\"}}, \"options\": {\"mode\": \"PLAN\", \"purgeDelayMillis\": 5,"
          + " \"limits\": {\"maxEntries\": 3}}, \"reason\": \"r\"}";

  @TempDir Path folder;

  @Test
  void http_neverFailsItself_andDoesNothing() throws Exception {
    var random = new Random(SEED);
    var statuses = new TreeSet<String>();
    try (var gateway = TestGateway.guarded(folder, Map.of())) {
      for (int i = 0; i < HTTP_INPUTS; i++) {
        var input = input(random);
        var answer = RawHttp.send(gateway.httpPort(), input);
        assertThat(answer)
            .as("seed %d, input %d: %s", SEED, i, input)
            .doesNotStartWith("HTTP/1.1 5")
            .doesNotContain("Exception")
            .doesNotContain("\tat ")
            .doesNotContain("io.helidon")
            .doesNotContain(TestGateway.ADA);
        statuses.add(answer.replaceFirst("(?s)HTTP/1.1 (\\d+).*", "$1"));
      }
      // They came as far as every layer that can refuse them, and some through.
      assertThat(statuses).contains("200", "400", "401", "403", "404", "405");
      assertThat(gateway.deployment().requests()).isEmpty();
      assertThat(gateway.deployment().controls()).isEmpty();
    }
  }

  private static String input(Random random) {
    var text = new StringBuilder();
    if (random.nextInt(4) == 0) {
      var body = mutated(BODY, random);
      text.append("POST /evictl/v1/evictions HTTP/1.1\r\nContent-Type: application/json\r\n");
      text.append("Content-Length: ").append(length(body, random)).append("\r\n");
      common(text).append("\r\n").append(body);
      return text.toString();
    }
    text.append(SAMPLES[random.nextInt(SAMPLES.length)]);
    common(text).append("\r\n");
    return mutated(text.toString(), random);
  }

  private static StringBuilder common(StringBuilder text) {
    return text.append("Host: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer ")
        .append(TestGateway.ADA)
        .append("\r\n");
  }

  private static String length(String body, Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> "-1";
      case 1 -> "99999999999999999999";
      case 2 -> Integer.toString(body.length() / 2);
      default -> Integer.toString(body.getBytes(ISO_8859_1).length);
    };
  }

  private static String mutated(String sample, Random random) {
    var text = new StringBuilder(sample);
    for (int times = random.nextInt(6); times >= 0; times--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, (char) random.nextInt(256));
        case 1 -> text.insert(at, "%" + Integer.toHexString(random.nextInt(256)));
        case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
        default -> text.insert(at, String.valueOf((char) random.nextInt(256)).repeat(500));
      }
    }
    return text.toString();
  }

  @Test
  void grpc_neverFailsItself_andDoesNothing() throws Exception {
    var random = new Random(SEED);
    try (var gateway = TestGateway.guarded(folder, Map.of())) {
      var channel =
          NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort()).usePlaintext().build();
      try {
        for (int i = 0; i < GRPC_INPUTS; i++) {
          var bytes = new byte[random.nextInt(200)];
          random.nextBytes(bytes);
          var code = call(channel, bytes, random.nextBoolean());
          assertThat(code)
              .as("seed %d, input %d", SEED, i)
              .isIn(Code.INVALID_ARGUMENT, Code.PERMISSION_DENIED, Code.CANCELLED);
        }
      } finally {
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(gateway.deployment().requests()).isEmpty();
    }
  }

  private static Code call(ManagedChannel channel, byte[] bytes, boolean execution) {
    var known =
        execution
            ? CacheServiceGrpc.getEvictExecutionCacheMethod()
            : CacheServiceGrpc.getEvictTaskExecutionCacheMethod();
    var method =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(known.getFullMethodName())
            .build();
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + TestGateway.ADA);
    try {
      ClientCalls.blockingUnaryCall(
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
          method,
          CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
          bytes);
      return Code.OK;
    } catch (StatusRuntimeException e) {
      assertThat(String.valueOf(e.getStatus().getDescription())).doesNotContain("\tat ");
      return e.getStatus().getCode();
    }
  }

  /** Messages as they are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    static final Bytes MARSHALLER = new Bytes();

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
