package io.evictl.producer.archival;

import io.evictl.producer.admin.AdminDatabaseSettings;
import io.evictl.producer.snapshot.SnapshotSettings;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of the archival service.
 *
 * @param messaging Kafka, registry, topics; closed with the service
 * @param database flyteadmin's database
 * @param policy the {@link PolicyFile}, read anew before every look
 * @param every pause between two looks
 * @param lookback how far back a start looks: as long as it may have been away
 */
public record ArchivalSettings(
    Messaging messaging,
    AdminDatabaseSettings database,
    Path policy,
    Duration every,
    Duration lookback) {
  /** What the names of our settings start with. */
  public static final String PREFIX = "archival.";

  static final Duration LOOKBACK = Duration.ofDays(7);

  /** A request's deadline, which is later by a week, is 30 days at most. */
  private static final Duration LONGEST_LOOKBACK = Duration.ofDays(23);

  public ArchivalSettings {
    if (every.toMillis() < 1) {
      throw new IllegalArgumentException("every must be at least 1 ms but is " + every);
    }
    checkLookback(lookback);
  }

  static void checkLookback(Duration lookback) {
    if (lookback.isNegative() || lookback.compareTo(LONGEST_LOOKBACK) > 0) {
      throw new IllegalArgumentException(
          "lookback must be 0s to %dd but is %s".formatted(LONGEST_LOOKBACK.toDays(), lookback));
    }
  }

  /**
   * Reads {@code archival.policy} (needed), {@code archival.every} (30s), {@code archival.lookback}
   * (7d), flyteadmin's database as {@link SnapshotSettings#from} does, and what {@link
   * Messaging#from} reads.
   *
   * @throws io.evictl.schemas.settings.SettingsException naming the setting that is wrong
   */
  public static ArchivalSettings from(Map<String, String> all) {
    var settings = Settings.under(PREFIX, all);
    var policy = Path.of(settings.required("policy"));
    var every = settings.duration("every", Duration.ofSeconds(30));
    var lookback = settings.duration("lookback", LOOKBACK);
    settings.rejectUnknown();
    return new ArchivalSettings(
        Messaging.from(all), AdminDatabaseSettings.from(all), policy, every, lookback);
  }
}
