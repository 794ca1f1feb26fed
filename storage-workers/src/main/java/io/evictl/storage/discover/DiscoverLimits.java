package io.evictl.storage.discover;

import java.time.Duration;

/**
 * How much one task looks through before it answers how far it came.
 *
 * @param pageRows artifacts read by one statement
 * @param found artifacts in one answer
 * @param foundChars characters of their keys: a record of Kafka may hold a megabyte
 * @param inputBytes size of an array node's inputs, which are held in memory
 * @param items of an array node whose tags are made
 * @param time after which no further statement is begun
 */
public record DiscoverLimits(
    int pageRows, int found, int foundChars, int inputBytes, int items, Duration time) {

  /** Of the contract of tasks: at most 500 entries. */
  public static final DiscoverLimits USUAL =
      new DiscoverLimits(5_000, 500, 200_000, 64 << 20, 10_000, Duration.ofSeconds(2));

  public DiscoverLimits {
    if (pageRows < 1 || found < 1 || foundChars < 1 || items < 1) {
      throw new IllegalArgumentException("a task that can't come anywhere");
    }
  }
}
