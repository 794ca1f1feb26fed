package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** How much the stream keeps, on disk and in changelogs, per node and per task. */
final class StateSize {
  private final Ground ground;
  private final StreamUnderTest stream;
  private final Results results;

  private StateSize(Ground ground, StreamUnderTest stream, Results results) {
    this.ground = ground;
    this.stream = stream;
    this.results = results;
  }

  static void run(Options options) throws InterruptedException, ExecutionException {
    int entries = options.number("entries", 100_000);
    var execution = MadeUp.named("big-one", entries);
    try (var ground = new Ground(options.number("partitions", 1));
        var stream = StreamUnderTest.stream(ground, options.below("stream."));
        var snapshots = new Snapshots(stream.messaging());
        var results =
            options.results(
                "state",
                "after",
                "store",
                "rocksdb_bytes",
                "changelog_bytes",
                "rocksdb_per_entry")) {
      var size = new StateSize(ground, stream, results);
      snapshots.publish(execution);
      stream.awaitIngested();
      size.measure("ingest", entries);
      stream.evict(execution);
      size.measure("hidden", entries);
      stream.worker().purge(true);
      var id = Door.newId();
      var ended = stream.arrivals().ended(id);
      stream.door().submit(id, execution);
      stream.await(ended);
      size.measure("second-ended", entries);
    }
  }

  /** A process that stopped in order has written all it had in memory. */
  private void measure(String after, int entries) throws ExecutionException, InterruptedException {
    stream.stop();
    var onDisk = onDisk();
    var changelogs = changelogs(ground.admin());
    onDisk.forEach(
        (store, bytes) ->
            results.row(
                after, store, bytes, changelogs.getOrDefault(store, 0L), bytes / (double) entries));
    stream.start();
  }

  /** Bytes of table files per store. */
  private Map<String, Long> onDisk() {
    var sizes = new TreeMap<String, Long>();
    try (var files = Files.walk(ground.folder().resolve("state"))) {
      for (var file : files.filter(one -> one.toString().endsWith(".sst")).toList()) {
        sizes.merge(store(file), Files.size(file), Long::sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sizes;
  }

  /** {@code …/rocksdb/STORE/000012.sst}. */
  private static String store(Path file) {
    return file.getName(file.getNameCount() - 2).toString();
  }

  private static Map<String, Long> changelogs(Admin admin)
      throws ExecutionException, InterruptedException {
    var sizes = new TreeMap<String, Long>();
    var brokers = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    for (var folders : admin.describeLogDirs(brokers).allDescriptions().get().values()) {
      for (var folder : folders.values()) {
        folder
            .replicaInfos()
            .forEach((partition, replica) -> add(sizes, partition.topic(), replica.size()));
      }
    }
    return sizes;
  }

  private static void add(Map<String, Long> sizes, String topic, long bytes) {
    var start = StreamUnderTest.APPLICATION + "-";
    var end = "-changelog";
    if (topic.startsWith(start) && topic.endsWith(end)) {
      var store = topic.substring(start.length(), topic.length() - end.length());
      sizes.merge(store, bytes, Long::sum);
    }
  }
}
