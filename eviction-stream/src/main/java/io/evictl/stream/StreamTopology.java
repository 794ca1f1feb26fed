package io.evictl.stream;

import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.RecordSerdes;
import io.evictl.schemas.TopicSpec;
import io.evictl.stream.bridge.BridgeProcessor;
import io.evictl.stream.expand.ExpandProcessor;
import io.evictl.stream.expand.ExpandStores;
import io.evictl.stream.schedule.Commits;
import io.evictl.stream.track.TrackProcessor;
import io.evictl.stream.track.TrackStores;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.Stores;

/**
 * Three sub-topologies that share no store: the bridge (records as found), the execution side and
 * the request side, linked by topics of the catalogue.
 */
final class StreamTopology {
  private static final String BRIDGE = "bridge";
  private static final String EXPAND = "expand";
  private static final String TRACK = "track";

  private final StreamSettings settings;
  private final InstantSource clock;
  private final IntSupplier partitions;
  private final Commits commits;
  private final RecordSerdes serdes;
  private final Topology topology = new Topology();

  private StreamTopology(StreamSettings settings, InstantSource clock, IntSupplier partitions) {
    this.settings = settings;
    this.partitions = partitions;
    this.clock = clock;
    this.commits = new Commits(clock);
    this.serdes = settings.messaging().serdes();
  }

  /**
   * @param partitions of the topic of commands; asked when records come
   */
  static Topology of(StreamSettings settings, InstantSource clock, IntSupplier partitions) {
    return new StreamTopology(settings, clock, partitions).build();
  }

  private Topology build() {
    bridge();
    expansion();
    tracking();
    return topology;
  }

  private void bridge() {
    var topics = settings.messaging().topics();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "flyte-events",
        new RecordTime(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.flyteEvents().name());
    topology.addProcessor(
        BRIDGE,
        () ->
            new BridgeProcessor("to-execution-events", "to-dead-letters", new DeadLetters(topics)),
        "flyte-events");
    sink("to-execution-events", topics.executionEvents(), BRIDGE);
    topology.addSink(
        "to-dead-letters",
        topics.deadLetters().name(),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        BRIDGE);
  }

  private void expansion() {
    var topics = settings.messaging().topics();
    source("execution-events", topics.executionEvents(), new RecordTime());
    source("expand-commands", topics.expandCommands(), new EarlierTimestamp());
    var sinks = new ExpandProcessor.Sinks("to-tasks", "to-expand-reports", "to-snapshot-requests");
    topology.addProcessor(
        EXPAND,
        () -> new ExpandProcessor(settings.expand(), clock, commits, sinks),
        "execution-events",
        "expand-commands");
    stores(ExpandStores.ALL, ExpandStores.CACHED, EXPAND);
    sink("to-tasks", topics.tasks(), EXPAND);
    sink("to-expand-reports", topics.expandReports(), EXPAND);
    sink("to-snapshot-requests", topics.snapshotRequests(), EXPAND);
  }

  private void tracking() {
    var topics = settings.messaging().topics();
    source("commands", topics.commands(), new EarlierTimestamp());
    source("expand-reports", topics.expandReports(), new RecordTime());
    source("results", topics.results(), new RecordTime());
    var sinks =
        new TrackProcessor.Sinks("to-commands", "to-expand-commands", "to-status", "to-audit");
    topology.addProcessor(
        TRACK,
        () -> new TrackProcessor(settings.track(), clock, commits, sinks, partitions),
        "commands",
        "expand-reports",
        "results");
    stores(TrackStores.ALL, TrackStores.CACHED, TRACK);
    sink("to-commands", topics.commands(), TRACK);
    sink("to-expand-commands", topics.expandCommands(), TRACK);
    sink("to-status", topics.status(), TRACK);
    sink("to-audit", topics.audit(), TRACK);
  }

  private void source(String name, TopicSpec topic, TimestampExtractor time) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        time,
        new StringDeserializer(),
        serdes.of(type(topic)).deserializer(),
        topic.name());
  }

  private void sink(String name, TopicSpec topic, String parent) {
    topology.addSink(
        name, topic.name(), new StringSerializer(), serdes.of(type(topic)).serializer(), parent);
  }

  private static Class<? extends SpecificRecord> type(TopicSpec topic) {
    return topic.valueClass().orElseThrow();
  }

  private void stores(List<String> all, List<String> cached, String processor) {
    for (var name : all) {
      var store =
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
      topology.addStateStore(
          cached.contains(name) ? store.withCachingEnabled() : store.withCachingDisabled(),
          processor);
    }
  }
}
