package io.evictl.schemas.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges with the registry. Only the given base URLs are asked, redirects are not followed, so
 * credentials go nowhere else. I/O errors, 408, 429 and 5xx are tried again, at the next URL.
 */
final class RegistryHttp implements AutoCloseable {
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final long LONGEST_ANSWER = 16 * 1024 * 1024;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final RegistrySettings settings;
  private final HttpClient client;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Index of the URL that answered last, which the next call asks first. */
  private final AtomicInteger preferred = new AtomicInteger();

  RegistryHttp(RegistrySettings settings) {
    this.settings = settings;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout());
    if (!settings.tls().isEmpty()) {
      builder.sslContext(settings.tls().context());
    }
    this.client = builder.build();
  }

  /** What came back, whatever its status. */
  record Answer(URI from, int status, String body) {
    String excerpt() {
      return body.length() <= 300 ? body : body.substring(0, 300) + "…";
    }
  }

  Answer send(String method, String path, @Nullable String body) {
    return send(method, path, body, answer -> false);
  }

  /** Also tries again what the caller finds doubtful; the last answer counts. */
  Answer send(String method, String path, @Nullable String body, Predicate<Answer> doubtful) {
    var urls = settings.urls();
    for (int attempt = 1; ; attempt++) {
      int asked = Math.floorMod(preferred.get(), urls.size());
      try {
        var answer = exchange(urls.get(asked), method, path, body);
        boolean last = attempt == settings.attempts();
        if (!isPassing(answer.status()) && (last || !doubtful.test(answer))) {
          return answer;
        }
        if (last) {
          throw new RegistryUnavailableException(
              "%s answers %d, %d times: %s"
                  .formatted(answer.from(), answer.status(), attempt, answer.excerpt()));
        }
      } catch (IOException e) {
        if (attempt == settings.attempts()) {
          throw new RegistryUnavailableException(
              "no registry at %s, tried %d times: %s".formatted(urls, attempt, e), e);
        }
      }
      preferred.compareAndSet(asked, next(asked, urls));
      pause(attempt);
    }
  }

  private static int next(int asked, List<URI> urls) {
    return (asked + 1) % urls.size();
  }

  private static boolean isPassing(int status) {
    return status >= 500 || status == 408 || status == 429;
  }

  private Answer exchange(URI base, String method, String path, @Nullable String body)
      throws IOException {
    var uri = URI.create(base + path);
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.timeout())
            .header("Accept", CONTENT_TYPE + ", application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", CONTENT_TYPE);
    }
    try {
      settings.authorization().ifPresent(header -> request.header("Authorization", header));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    try {
      var handler = BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER);
      var response = client.send(request.build(), handler);
      return new Answer(uri, response.statusCode(), response.body());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Half of the pause is random, so that many processes do not come back in step. */
  private void pause(int attempt) {
    long full =
        Math.min(
            LONGEST_PAUSE.toNanos(), settings.backoff().toNanos() << Math.min(attempt - 1, 16));
    long nanos = full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    try {
      if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
        throw new RegistryUnavailableException("the registry client is closed");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static RegistryUnavailableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RegistryUnavailableException("interrupted while asking the registry", e);
  }

  @Override
  public void close() {
    closed.countDown();
    client.shutdownNow();
  }
}
