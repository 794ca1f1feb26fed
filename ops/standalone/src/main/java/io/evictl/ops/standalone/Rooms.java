package io.evictl.ops.standalone;

import io.evictl.gateway.Gateway;
import io.evictl.gateway.GatewaySettings;
import io.evictl.ops.standalone.metrics.MetricsEndpoint;
import io.evictl.producer.archival.ArchivalService;
import io.evictl.producer.archival.ArchivalSettings;
import io.evictl.producer.snapshot.SnapshotService;
import io.evictl.producer.snapshot.SnapshotSettings;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import io.evictl.storage.StorageWorkers;
import io.evictl.storage.WorkerSettings;
import io.evictl.stream.EvictionStream;
import io.evictl.stream.StreamSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of a deployment, or some of them, from one set of settings: {@code rooms} (default: all
 * but the gateway, which opens a door to others; archival if it has a policy) and what each room
 * and {@code kafka., topics., registry., serde.} say. They know nothing of each other; this only
 * starts and stops them.
 */
public final class Rooms implements AutoCloseable {
  /** Names the rooms that run here, with commas between. */
  public static final String SETTING = "rooms";

  private static final long POLL_MILLIS = 20;

  /** Prefixes of all settings there are; {@code standalone.} is a standalone's own memory. */
  private static final List<String> PREFIXES =
      List.of(
          "kafka.",
          "topics.",
          "registry.",
          "serde.",
          "stream.",
          "storage.",
          "snapshot.",
          "archival.",
          "gateway.",
          "metrics.",
          "standalone.");

  /**
   * Where the rooms' time comes from.
   *
   * @param stream the stream's
   * @param ledger that by which hidden entries become due; null: the catalog database's own
   */
  public record Clocks(InstantSource stream, @Nullable InstantSource ledger) {
    public static final Clocks REAL = new Clocks(InstantSource.system(), null);
  }

  private final Set<Room> chosen;
  private final Neighbours neighbours;
  private final @Nullable Messaging streamMessaging;
  private final @Nullable EvictionStream stream;
  private final @Nullable StorageWorkers workers;
  private final @Nullable SnapshotService snapshots;
  private final @Nullable ArchivalService archival;
  private final @Nullable CatalogExplaining explaining;
  private final @Nullable Gateway gateway;
  private final @Nullable MetricsEndpoint metrics;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ending = new CountDownLatch(1);

  private Rooms(Set<Room> chosen, Map<String, String> settings, Clocks clocks) {
    this.chosen = Set.copyOf(chosen);
    this.metrics = MetricsEndpoint.from(settings).orElse(null);
    var streamSettings = chosen.contains(Room.STREAM) ? StreamSettings.from(settings) : null;
    this.streamMessaging = streamSettings == null ? null : streamSettings.messaging();
    this.stream =
        streamSettings == null ? null : new EvictionStream(streamSettings, clocks.stream());
    this.workers =
        chosen.contains(Room.WORKERS)
            ? workers(WorkerSettings.from(settings), clocks.ledger(), metrics)
            : null;
    this.snapshots =
        chosen.contains(Room.SNAPSHOTS)
            ? new SnapshotService(SnapshotSettings.from(settings))
            : null;
    this.archival =
        chosen.contains(Room.ARCHIVAL)
            ? new ArchivalService(ArchivalSettings.from(settings))
            : null;
    this.explaining =
        chosen.contains(Room.GATEWAY) ? CatalogExplaining.from(settings).orElse(null) : null;
    this.gateway =
        chosen.contains(Room.GATEWAY)
            ? new Gateway(GatewaySettings.from(settings), InstantSource.system(), explaining)
            : null;
    if (stream != null && metrics != null) {
      metrics.show(stream.streams());
    }
    this.neighbours = new Neighbours(needed(chosen, settings));
  }

  /**
   * Wires the rooms; nothing is started or connected.
   *
   * @throws SettingsException names a setting that is missing, unknown or malformed
   */
  public static Rooms from(Map<String, String> settings) {
    return from(settings, Clocks.REAL);
  }

  /** As {@link #from(Map)}, with another time: for tests that move it. */
  public static Rooms from(Map<String, String> settings, Clocks clocks) {
    refuseUnknown(settings);
    var named = settings.getOrDefault(SETTING, usual(settings));
    return new Rooms(Room.named(named), settings, clocks);
  }

  /** Nothing is evicted for being archived unless somebody wrote a policy. */
  static String usual(Map<String, String> settings) {
    var usual = "snapshots,workers,stream";
    return settings.containsKey("archival.policy") ? usual + ",archival" : usual;
  }

  private static StorageWorkers workers(
      WorkerSettings settings, @Nullable InstantSource ledger, @Nullable MetricsEndpoint metrics) {
    if (ledger != null) {
      return new StorageWorkers(settings, ledger);
    }
    return metrics == null
        ? new StorageWorkers(settings)
        : new StorageWorkers(settings, metrics.registry());
  }

  private static void refuseUnknown(Map<String, String> settings) {
    for (var name : settings.keySet()) {
      if (!name.equals(SETTING) && PREFIXES.stream().noneMatch(name::startsWith)) {
        throw new SettingsException(
            "unknown setting %s; settings are %s and those that start with %s"
                .formatted(name, SETTING, String.join(" ", PREFIXES)));
      }
    }
  }

  private static List<Neighbour> needed(Set<Room> rooms, Map<String, String> settings) {
    var needed = new ArrayList<Neighbour>();
    needed.add(Neighbour.kafka(settings));
    needed.add(Neighbour.registry(settings));
    if (rooms.contains(Room.WORKERS)) {
      needed.add(database("catalog database", "storage.catalog.jdbc.", settings));
    }
    if (rooms.contains(Room.SNAPSHOTS) || rooms.contains(Room.ARCHIVAL)) {
      needed.add(database("admin database", "snapshot.jdbc.", settings));
    }
    return needed;
  }

  private static Neighbour database(String name, String prefix, Map<String, String> all) {
    var settings = Settings.under(prefix, all);
    return Neighbour.database(
        name,
        settings.required("url"),
        settings.string("user", ""),
        settings.secret("password").map(secret -> secret.reveal()).orElse(""));
  }

  /** As {@link #start(Consumer)}, with nobody to be told what is waited for. */
  public void start() {
    start(note -> {});
  }

  /**
   * Waits until Kafka, registry and databases have answered, then starts the rooms.
   *
   * @param notes is told what is waited for
   */
  public void start(Consumer<String> notes) {
    if (neighbours.await(notes) && !closed.get()) {
      Parallel.run(
          () -> ifThere(snapshots, SnapshotService::start),
          () -> ifThere(archival, ArchivalService::start),
          () -> ifThere(workers, StorageWorkers::start),
          () -> ifThere(stream, EvictionStream::start),
          () -> ifThere(gateway, Gateway::start));
    }
  }

  /** Whether all rooms that run here take work. */
  public boolean isRunning() {
    return !closed.get()
        && (stream == null || stream.isRunning())
        && (workers == null || workers.isRunning())
        && (archival == null || archival.isRunning())
        && (gateway == null || gateway.isRunning());
  }

  /**
   * Waits until all rooms take work.
   *
   * @return false when the time is up, or the rooms were closed meanwhile
   */
  public boolean awaitRunning(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (!isRunning()) {
        if (System.nanoTime() > end || ending.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The workers, where they run here. */
  public Optional<StorageWorkers> workers() {
    return Optional.ofNullable(workers);
  }

  /** Where metrics are shown, if they are. */
  public Optional<InetSocketAddress> metricsAddress() {
    return Optional.ofNullable(metrics).map(MetricsEndpoint::address);
  }

  /** The gateway, where it runs here. */
  public Optional<Gateway> gateway() {
    return Optional.ofNullable(gateway);
  }

  /** The names of the rooms, for a reader. */
  public String labels() {
    return chosen.stream().map(Room::label).sorted().collect(Collectors.joining(", "));
  }

  /** Stops all rooms side by side; each takes 5 s at most. */
  @Override
  public void close() {
    neighbours.abandon();
    ending.countDown();
    if (closed.compareAndSet(false, true)) {
      Parallel.run(
          () -> ifThere(gateway, Gateway::close),
          () -> ifThere(stream, EvictionStream::close),
          () -> ifThere(workers, StorageWorkers::close),
          () -> ifThere(snapshots, SnapshotService::close),
          () -> ifThere(archival, ArchivalService::close));
      ifThere(explaining, CatalogExplaining::close);
      ifThere(streamMessaging, Messaging::close);
      ifThere(metrics, MetricsEndpoint::close);
    }
  }

  private static <T> void ifThere(@Nullable T room, Consumer<T> step) {
    if (room != null) {
      step.accept(room);
    }
  }
}
