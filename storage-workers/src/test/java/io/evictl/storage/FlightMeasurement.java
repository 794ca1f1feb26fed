package io.evictl.storage;

import io.evictl.ops.servers.TcpProxy;
import io.evictl.schemas.settings.Settings;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobOutcome;
import io.evictl.storage.blobs.PacedBlobs;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.pace.Ceiling;
import io.evictl.storage.pace.Pace;
import io.evictl.storage.workshop.Bucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How long deletes of 2 000 keys take at a time, by calls in flight, of a store whose answers take
 * so many milliseconds longer. Not a test: run by hand with the milliseconds and the number of
 * rounds; the first second of each line is the pace that begins.
 */
public final class FlightMeasurement {
  private static final int KEYS = 2_000;

  private FlightMeasurement() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    try (var bucket = Bucket.open();
        var proxy =
            TcpProxy.to(
                bucket.server().endpoint().getHost(), bucket.server().endpoint().getPort())) {
      proxy.delay(Duration.ofMillis(Integer.parseInt(args[0])));
      for (int inFlight : new int[] {1, 2, 8, 16, 8, 1}) {
        var settings =
            Map.of(
                "storage.s3.endpoint", "http://127.0.0.1:" + proxy.port(),
                "storage.s3.access-key", bucket.server().accessKey(),
                "storage.s3.secret-key", bucket.server().secretKey());
        var client = S3Settings.from(Settings.under("storage.", settings)).newClient(inFlight);
        var limits = new Pace.Limits(250, Duration.ofSeconds(30));
        var pace =
            new Pace(
                limits, () -> Ceiling.NONE, failures -> Duration.ofMillis(200), System::nanoTime);
        try (var store = new S3Blobs(client, 250)) {
          var paced = new PacedBlobs(store, pace, blob -> "all", inFlight);
          var millis = IntStream.range(0, rounds).mapToLong(i -> round(paced)).toArray();
          System.out.printf("in flight %d: %s ms%n", inFlight, Arrays.toString(millis));
        }
      }
    }
    System.exit(0);
  }

  /** Missing keys: the store has as little to do as it can. */
  private static long round(PacedBlobs paced) {
    var blobs =
        IntStream.range(0, KEYS)
            .mapToObj(i -> new BlobLocation("s3", Bucket.NAME, "k" + i))
            .toList();
    long begun = System.nanoTime();
    try {
      var outcomes = paced.delete(blobs);
      if (!List.copyOf(outcomes.values()).stream().allMatch(BlobOutcome.Gone.class::isInstance)) {
        throw new IllegalStateException(outcomes.toString());
      }
    } catch (StoreUnavailableException e) {
      throw new IllegalStateException(e);
    }
    return (System.nanoTime() - begun) / 1_000_000;
  }
}
