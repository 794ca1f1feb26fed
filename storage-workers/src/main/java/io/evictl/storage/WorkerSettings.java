package io.evictl.storage;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.PacedBlobs;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.intake.IntakeSettings;
import io.evictl.storage.pace.Ceiling;
import io.evictl.storage.pace.Pace;
import io.evictl.storage.pace.ThrottleFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Settings of the workers.
 *
 * @param deployment id that the ledger's rows carry; two deployments on one database differ in it
 * @param allowList prefixes below which objects may be deleted
 * @param readable where inputs of tasks may be read, besides the buckets of the allow-list
 * @param purgeWorkers batches that are purged at a time
 * @param purgeBatch rows of the ledger in one of them
 * @param purgeLease how long a batch whose objects are being deleted is left to its worker
 * @param retryWindow how long a failing purge is tried again where the deadline is before it is due
 * @param ledgerKeep how long the ledger keeps a row after its end and its deadline
 * @param writeBack where nodes are marked as evicted, if they are
 * @param throttleFile file that says how many objects may be deleted a second
 * @param verifyPercent share of deleted objects that are looked for afterwards, 0…100
 * @param references objects a second that are read to keep the reference index; empty: it is not
 * @param rawAllowList prefixes below which raw data may be deleted
 * @param mostRawObjects below one URI; more are left alone
 */
public record WorkerSettings(
    Messaging messaging,
    String deployment,
    CatalogSettings catalog,
    AllowList allowList,
    AllowList readable,
    S3Settings s3,
    IntakeSettings intake,
    int purgeWorkers,
    int purgeBatch,
    Duration purgeLease,
    Duration retryWindow,
    Duration ledgerKeep,
    Optional<WriteBackSettings> writeBack,
    Optional<Path> throttleFile,
    int verifyPercent,
    OptionalInt references,
    AllowList rawAllowList,
    int mostRawObjects) {
  /** Tasks stay on their topic for seven days, and failures can be taken up again for as long. */
  private static final Duration SHORTEST_KEEP = Duration.ofDays(8);

  private static final Set<String> SCHEMES = Set.of("s3", "file");

  /**
   * Reads {@code storage.*} and what {@link Messaging#from} reads.
   *
   * @throws SettingsException naming the setting that is missing, unknown or malformed
   */
  public static WorkerSettings from(Map<String, String> all) {
    var settings = Settings.under("storage.", all);
    var catalog = CatalogSettings.from(settings);
    var allowList = allowList("allow", settings);
    var readable = allowList("read.allow", settings);
    var rawAllowList = allowList("raw.allow", settings);
    int mostRawObjects = settings.integer("raw.objects", 10_000, 1, 1_000_000);
    var s3 = S3Settings.from(settings);
    var deployment = settings.string("deployment", "default");
    var group = settings.optional("group");
    int batch = settings.integer("batch", 500, 1, 1000);
    int workers = settings.integer("workers", 2, 1, 32);
    int discoveries = settings.integer("discover.workers", 2, 1, 8);
    int purgeWorkers = settings.integer("purge.workers", 2, 0, 32);
    int purgeBatch = settings.integer("purge.batch", 500, 1, 1000);
    var lease = settings.duration("purge.lease", Duration.ofSeconds(20));
    var retryWindow = settings.duration("purge.retry-window", Duration.ofHours(1));
    var keep = settings.duration("ledger.keep", Duration.ofDays(30));
    var writeBack = WriteBackSettings.from(settings);
    var throttleFile = settings.optional("throttle.file").map(Path::of);
    int verifyPercent = settings.integer("purge.verify-percent", 0, 0, 100);
    boolean references = settings.flag("references", false);
    int readsPerSecond = settings.integer("references.objects-per-second", 200, 1, 100_000);
    settings.rejectUnknown();
    if (keep.compareTo(SHORTEST_KEEP) < 0) {
      throw new SettingsException("storage.ledger.keep must be 8d at least: tasks live for 7d");
    }
    if (lease.compareTo(s3.timeout()) <= 0) {
      throw new SettingsException("storage.purge.lease must be longer than storage.s3.timeout");
    }
    var messaging = Messaging.from(all);
    return new WorkerSettings(
        messaging,
        deployment,
        catalog,
        allowList,
        readable,
        s3,
        new IntakeSettings(
            group.orElse(messaging.topics().prefix() + "storage-workers"),
            batch,
            workers,
            discoveries),
        purgeWorkers,
        purgeBatch,
        lease,
        retryWindow,
        keep,
        writeBack,
        throttleFile,
        verifyPercent,
        references ? OptionalInt.of(readsPerSecond) : OptionalInt.empty(),
        rawAllowList,
        mostRawObjects);
  }

  /** Connections for all calls in flight, and some for the HEADs of restores. */
  S3Blobs newS3Blobs() {
    var client = s3.newClient(s3.inFlight() * Math.max(1, purgeWorkers) + intake.workers());
    return new S3Blobs(client, s3.batch(), s3.requestPayer(), s3.allVersions());
  }

  /**
   * A store that is asked to delete at the pace that it bears and the operator allows.
   *
   * @param pauses after so many failures
   */
  PacedBlobs paced(S3Blobs store, IntFunction<Duration> pauses) {
    Ceiling ceiling =
        throttleFile
            .<Ceiling>map(file -> new ThrottleFile(file, System::nanoTime))
            .orElse(() -> Ceiling.NONE);
    var limits = new Pace.Limits(s3.keysInACall(), patience());
    var pace = new Pace(limits, ceiling, pauses, System::nanoTime);
    return new PacedBlobs(store, pace, allowList::scope, s3.inFlight());
  }

  /** How long a call may wait for its turn: the lease holds over that and the call. */
  Duration patience() {
    return purgeLease.minus(s3.timeout()).dividedBy(2);
  }

  private static AllowList allowList(String name, Settings settings) {
    try {
      var allowList = AllowList.parse(settings.string(name, ""));
      for (var prefix : allowList.prefixes()) {
        if (!SCHEMES.contains(prefix.scheme())) {
          throw new SettingsException(
              "storage.%s: no store for scheme %s, only %s"
                  .formatted(name, prefix.scheme(), SCHEMES));
        }
      }
      return allowList;
    } catch (SettingsException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new SettingsException("storage." + name + ": " + e.getMessage(), e);
    }
  }
}
