package io.evictl.ops.benchmarks.stream;

import io.evictl.ops.benchmarks.rig.AppProcess;
import io.evictl.ops.benchmarks.rig.Log;
import io.evictl.ops.benchmarks.stream.Arrivals.Arrival;
import io.evictl.ops.systemtests.accept.Consumed;
import io.evictl.schemas.Messaging;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A contender as its clients see it: topics of its own, an instant worker, a process. Either the
 * stream ({@code evictl run --rooms stream}) or {@link PlainLoop}.
 */
final class StreamUnderTest implements AutoCloseable {
  static final String APPLICATION = "bench-stream";

  private final Ground ground;
  private final String name;
  private final Messaging messaging;
  private final Door door;
  private final InstantWorker worker;
  private final Arrivals arrivals;
  private AppProcess app;

  private StreamUnderTest(Ground ground, String name, AppStart start) {
    this.ground = ground;
    this.name = name;
    this.messaging = ground.messaging(name + ".");
    ground.createTopics(messaging.topics());
    this.door = new Door(messaging);
    this.worker = InstantWorker.start(messaging);
    this.arrivals = Arrivals.start(messaging);
    this.app = start.app();
  }

  private interface AppStart {
    AppProcess app();
  }

  /** How long it took until all entries were hidden, and what the process spent on it. */
  record Run(double seconds, double cpuSeconds, long entries) {}

  /** The stream, with the settings given on top; returns when it takes work. */
  static StreamUnderTest stream(Ground ground, Map<String, String> more) {
    var settings = new TreeMap<>(ground.settings("stream."));
    settings.put("stream.application.id", APPLICATION);
    settings.put("stream.state.dir", ground.folder().resolve("state").toString());
    settings.putAll(more);
    var file = ground.file("stream", settings);
    return new StreamUnderTest(ground, "stream", () -> startStream(ground, file));
  }

  static StreamUnderTest loop(Ground ground, MadeUp execution, int window, int commitMillis) {
    var file = ground.file("loop", ground.settings("loop."));
    var arguments =
        List.of(
            file.toString(),
            execution.execution().getName(),
            Integer.toString(execution.entries()),
            Integer.toString(window),
            Integer.toString(commitMillis));
    return new StreamUnderTest(
        ground,
        "loop",
        () -> {
          var output = ground.folder().resolve("loop.txt");
          var app = AppProcess.start(PlainLoop.class.getName(), arguments, output);
          Log.awaitLine(output, "ready", app);
          return app;
        });
  }

  private static AppProcess startStream(Ground ground, Path file) {
    var output = ground.folder().resolve("stream.txt");
    return AppProcess.evictl("stream", file, output, "state=RUNNING");
  }

  Messaging messaging() {
    return messaging;
  }

  AppProcess app() {
    return app;
  }

  InstantWorker worker() {
    return worker;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  Door door() {
    return door;
  }

  /** Stops the process in order; its state stays. */
  void stop() {
    app.close();
  }

  /** Starts the stream's process anew. */
  void start() {
    app = startStream(ground, ground.folder().resolve(name + ".properties"));
  }

  /** Waits until the stream has read all execution events. */
  void awaitIngested() {
    Consumed.await(
        ground.admin(),
        APPLICATION,
        messaging.topics().executionEvents().name(),
        0,
        Ground.DEFINITELY_TOO_SLOW);
  }

  /** Evicts an execution and waits until nothing is pending. */
  Run evict(MadeUp execution) {
    var id = Door.newId();
    double cpu = app.cpuSeconds();
    long start = System.nanoTime();
    var hidden = arrivals.hidden(id);
    door.submit(id, execution);
    var arrival = await(hidden);
    return new Run(
        (arrival.nanos() - start) / 1e9,
        app.cpuSeconds() - cpu,
        arrival.status().getCounts().getPlanned());
  }

  /** Waits, as long as the process lives. */
  Arrival await(CompletableFuture<Arrival> arrival) {
    return awaitAll(List.of(arrival)).getFirst();
  }

  /** Waits for all of them together: a wait for each would add up its pauses. */
  List<Arrival> awaitAll(Collection<CompletableFuture<Arrival>> arrivals) {
    var all = CompletableFuture.allOf(arrivals.toArray(CompletableFuture<?>[]::new));
    Awaitility.await("a status of " + name)
        .atMost(Ground.DEFINITELY_TOO_SLOW)
        .pollInterval(100, TimeUnit.MILLISECONDS)
        .until(() -> all.isDone() || !app.isAlive());
    if (!all.isDone()) {
      throw new IllegalStateException(name + " has ended");
    }
    return arrivals.stream().map(CompletableFuture::join).toList();
  }

  @Override
  public void close() throws InterruptedException {
    app.close();
    worker.close();
    arrivals.close();
    door.close();
    messaging.close();
  }
}
