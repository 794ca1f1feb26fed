package io.evictl.gateway.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of a JWKS at a URL: read when first needed, every five minutes, and when a key is asked for
 * that is not among them, though not more often than every ten seconds, whatever tokens come. Where
 * it can't be read the last ones hold for an hour: a key that was withdrawn must not do so for
 * ever. Redirects are not followed.
 */
final class UrlKeys implements SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(UrlKeys.class);
  private static final long AGE_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long KEPT_NANOS = Duration.ofHours(1).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LARGEST = 512 * 1024;

  /**
   * @param at of the clock of nanoseconds, when they were read
   */
  private record Read(List<JsonWebKey> keys, long at) {}

  private final URI uri;
  private final LongSupplier nanos;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Read last;
  private volatile long triedAt;

  UrlKeys(URI uri, LongSupplier nanos) {
    this.uri = uri;
    this.nanos = nanos;
    this.last = new Read(List.of(), nanos.getAsLong() - KEPT_NANOS);
    this.triedAt = nanos.getAsLong() - PAUSE_NANOS;
  }

  @Override
  public List<JsonWebKey> now() {
    long now = nanos.getAsLong();
    if (last.keys().isEmpty()) {
      read();
    } else if (now - last.at() >= AGE_NANOS && reading.tryLock()) {
      // One asks; the others need not wait.
      try {
        read();
      } finally {
        reading.unlock();
      }
    }
    return held();
  }

  @Override
  public List<JsonWebKey> anew() {
    read();
    return held();
  }

  private List<JsonWebKey> held() {
    var held = last;
    if (held.keys().isEmpty() || nanos.getAsLong() - held.at() >= KEPT_NANOS) {
      throw new UnavailableException("the issuer's keys can't be read now");
    }
    return held.keys();
  }

  private void read() {
    reading.lock();
    try {
      if (nanos.getAsLong() - triedAt < PAUSE_NANOS) {
        return;
      }
      triedAt = nanos.getAsLong();
      last = new Read(FileKeys.parse(fetched()), nanos.getAsLong());
    } catch (IOException | JoseException e) {
      LOG.error("outcome=old-keys-in-force gateway.oidc.jwks.url={} cause={}", uri, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reading.unlock();
    }
  }

  private byte[] fetched() throws IOException, InterruptedException {
    var answer =
        client.send(
            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      var jwks = body.readNBytes(LARGEST + 1);
      if (jwks.length > LARGEST) {
        throw new IOException("larger than " + LARGEST);
      }
      return jwks;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
