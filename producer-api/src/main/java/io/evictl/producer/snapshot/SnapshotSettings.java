package io.evictl.producer.snapshot;

import io.evictl.producer.admin.AdminDatabaseSettings;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.settings.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of the snapshot service.
 *
 * @param messaging Kafka, registry, topics; closed with the service
 * @param database flyteadmin's database
 * @param groupId consumer group; several services of a group share the executions
 * @param mostInHand requests worked on or waited for at a time, 1 to 100 000
 * @param failedEvery while the database is away, how often an open request is answered FAILED
 */
public record SnapshotSettings(
    Messaging messaging,
    AdminDatabaseSettings database,
    String groupId,
    int mostInHand,
    Duration failedEvery) {
  /** What the names of our settings start with. */
  public static final String PREFIX = AdminDatabaseSettings.PREFIX;

  public SnapshotSettings {
    if (groupId.isBlank()) {
      throw new IllegalArgumentException("the consumer group needs a name");
    }
    if (mostInHand < 1 || mostInHand > 100_000) {
      throw new IllegalArgumentException("in hand must be 1 to 100000 but is " + mostInHand);
    }
    if (failedEvery.isNegative() || failedEvery.isZero()) {
      throw new IllegalArgumentException("a request cannot be answered every " + failedEvery);
    }
  }

  /**
   * Reads what {@link AdminDatabaseSettings#from} reads, {@code snapshot.group.id}
   * (evictl-snapshots), {@code snapshot.in.hand} (1000), {@code snapshot.failed.every} (30s), and
   * what {@link Messaging#from} reads.
   *
   * @throws io.evictl.schemas.settings.SettingsException naming the setting that is wrong
   */
  public static SnapshotSettings from(Map<String, String> all) {
    var settings = Settings.under(PREFIX, all);
    var database = AdminDatabaseSettings.read(settings);
    var groupId = settings.string("group.id", "evictl-snapshots");
    var mostInHand = settings.integer("in.hand", 1000, 1, 100_000);
    var failedEvery = settings.duration("failed.every", Duration.ofSeconds(30));
    settings.rejectUnknown();
    return new SnapshotSettings(Messaging.from(all), database, groupId, mostInHand, failedEvery);
  }
}
