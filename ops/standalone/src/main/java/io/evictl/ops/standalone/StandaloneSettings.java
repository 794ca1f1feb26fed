package io.evictl.ops.standalone;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a standalone is to be.
 *
 * @param folder where all its data stays
 * @param ports what it listens on
 * @param allowList what its workers may delete below: {@code scheme://bucket/prefix/}
 * @param buckets buckets that are made if missing
 * @param more settings of rooms that win over those that standalone chooses
 */
public record StandaloneSettings(
    Path folder,
    Ports ports,
    List<String> allowList,
    List<String> buckets,
    Map<String, String> more) {

  /** Where Flyte's own charts let datacatalog store. */
  static final String DEFAULT_PREFIX = "s3://flyte-data/metadata/datacatalog/";

  /**
   * Ports of 127.0.0.1. 0 takes the one remembered in the folder if it is free, or else any free
   * one; a port that is named must be free.
   */
  public record Ports(int kafka, int postgres, int s3, int registry) {
    public static final Ports FREE = new Ports(0, 0, 0, 0);

    public Ports {
      for (int port : new int[] {kafka, postgres, s3, registry}) {
        if (port < 0 || port > 65_535) {
          throw new IllegalArgumentException("port " + port + " is not from 0 to 65535");
        }
      }
    }
  }

  public StandaloneSettings {
    folder = folder.toAbsolutePath().normalize();
    allowList = List.copyOf(allowList);
    buckets = List.copyOf(buckets);
    more = Map.copyOf(more);
  }

  /** Defaults: free ports, Flyte's usual bucket and prefix. */
  public static StandaloneSettings in(Path folder) {
    return new StandaloneSettings(
        folder, Ports.FREE, List.of(DEFAULT_PREFIX), List.of("flyte-data"), Map.of());
  }

  public StandaloneSettings withPorts(Ports newPorts) {
    return new StandaloneSettings(folder, newPorts, allowList, buckets, more);
  }

  /** The allow-list and the buckets that it is about. */
  public StandaloneSettings withCatalog(List<String> newAllowList, List<String> newBuckets) {
    return new StandaloneSettings(folder, ports, newAllowList, newBuckets, more);
  }

  public StandaloneSettings with(Map<String, String> newMore) {
    return new StandaloneSettings(folder, ports, allowList, buckets, newMore);
  }
}
