package io.evictl.stream;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.settings.Settings;
import io.evictl.stream.expand.ExpandRules;
import io.evictl.stream.schedule.RetryDelays;
import io.evictl.stream.track.TrackRules;
import io.evictl.stream.track.TrackRules.Windows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the stream.
 *
 * @param messaging brokers, registry, topics; not closed by the stream
 * @param applicationId consumer group, and prefix of the changelog topics
 * @param stateDir where state is kept; empty: a folder of the system's temporary one
 * @param threads number of stream threads
 * @param transactionTimeout after how long the broker gives up a transaction of a dead instance
 * @param sessionTimeout after how long a dead instance's partitions go to another
 * @param expand rules of the execution side
 * @param track rules of the request side
 * @param overrides settings of Kafka Streams, by its own names, that win over ours
 */
public record StreamSettings(
    Messaging messaging,
    String applicationId,
    Optional<Path> stateDir,
    int threads,
    Duration transactionTimeout,
    Duration sessionTimeout,
    ExpandRules expand,
    TrackRules track,
    Map<String, String> overrides) {

  public StreamSettings {
    overrides = Map.copyOf(overrides);
  }

  /**
   * Reads {@link Messaging#from}'s settings and
   *
   * <ul>
   *   <li>{@code stream.application.id} (evictl-stream), {@code stream.state.dir}, {@code
   *       stream.threads} (1), {@code stream.transaction.timeout} (10s), {@code
   *       stream.session.timeout} (6s);
   *   <li>{@code stream.snapshots} (on): whether flyteadmin's database can be asked; {@code
   *       stream.settle} (10s): else, how long an execution must be quiet; {@code stream.expiry}
   *       (7d): how long an execution is remembered;
   *   <li>{@code stream.window.first} (256), {@code stream.window.least} (50), {@code
   *       stream.window.most} (5000): tasks of a request that may be out, which follows the rate of
   *       the answers;
   *   <li>{@code stream.redrive} (60s): after how long without movement they are issued again;
   *       {@code stream.status.pause} (200ms);
   *   <li>{@code stream.retryable} (7d): how long failures can be taken up again; {@code
   *       stream.kept} (30d): how long the summary of a request that has ended is kept;
   *   <li>{@code stream.retry.base} (1s) and {@code stream.retry.longest} (2m): pauses between
   *       attempts;
   *   <li>{@code stream.config.<name>}: any setting of Kafka Streams.
   * </ul>
   *
   * @throws io.evictl.schemas.settings.SettingsException for an unknown or malformed one
   */
  public static StreamSettings from(Map<String, String> all) {
    var settings = Settings.under("stream.", all);
    var expand =
        new ExpandRules(
            settings.flag("snapshots", true),
            settings.duration("settle", Duration.ofSeconds(10)),
            settings.duration("expiry", Duration.ofDays(7)));
    var track =
        new TrackRules(
            new Windows(
                settings.integer("window.least", Windows.DEFAULT.least(), 1, 100_000),
                settings.integer("window.first", Windows.DEFAULT.first(), 1, 100_000),
                settings.integer("window.most", Windows.DEFAULT.most(), 1, 100_000)),
            settings.duration("redrive", Duration.ofSeconds(60)),
            settings.duration("status.pause", Duration.ofMillis(200)),
            new RetryDelays(
                settings.duration("retry.base", RetryDelays.DEFAULT.base()),
                settings.duration("retry.longest", RetryDelays.DEFAULT.longest())),
            settings.duration("retryable", Duration.ofDays(7)),
            settings.duration("kept", Duration.ofDays(30)));
    var read =
        new StreamSettings(
            Messaging.from(all),
            settings.string("application.id", "evictl-stream"),
            settings.optional("state.dir").map(Path::of),
            settings.integer("threads", 1, 1, 256),
            settings.duration("transaction.timeout", Duration.ofSeconds(10)),
            settings.duration("session.timeout", Duration.ofSeconds(6)),
            expand,
            track,
            settings.below("config."));
    settings.rejectUnknown();
    return read;
  }
}
