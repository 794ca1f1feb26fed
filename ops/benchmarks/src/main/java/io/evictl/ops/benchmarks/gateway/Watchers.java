package io.evictl.ops.benchmarks.gateway;

import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import io.evictl.producer.EvictionRequests;
import io.evictl.producer.StatusFeed;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Many who watch some requests, each request's status changing so often: how long a change takes
 * from the producer to the watcher, and whether every watcher is told the end. Beside them one bare
 * reader of the status topic.
 */
final class Watchers {
  private static final double MILLIS = 1e6;
  private static final int TRIES = 200;
  private static final long PAUSE_NANOS = 100_000_000;

  private final Options options;
  private final List<EvictionRequest> requests;

  /** When each status was sent, by request and sequence. */
  private final Map<String, Long> sentAt = new ConcurrentHashMap<>();

  private final ConcurrentLinkedQueue<Double> watched = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Double> read = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ended = new AtomicInteger();

  private Watchers(Options options) {
    this.options = options;
    this.requests =
        IntStream.range(0, options.number("requests", 100))
            .mapToObj(
                i ->
                    EvictionRequests.api()
                        .execution(new ExecutionId("shop", "development", "e" + i))
                        .build())
            .toList();
  }

  static void run(Options options) throws Exception {
    new Watchers(options).run();
  }

  private void run() throws Exception {
    int watchers = options.number("watchers", 1_000);
    int seconds = options.number("seconds", 30);
    int perSecond = options.number("rate", 1);
    try (var site = new Site(options.number("partitions", 3), options.below("gateway."));
        var producer = producer(site.messaging());
        var feed = new StatusFeed(site.messaging(), bareReader());
        var results =
            options.results(
                "watchers",
                "contender",
                "events",
                "p50_ms",
                "p99_ms",
                "max_ms",
                "cpu_s",
                "rss_mib",
                "told_the_end");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      feed.start();
      publish(site, producer, 1, RequestState.RUNNING);
      var connected = new CountDownLatch(watchers);
      var done = new CountDownLatch(watchers);
      for (int i = 0; i < watchers; i++) {
        var id = requests.get(i % requests.size()).getRequestId();
        var unused = threads.submit(() -> watch(site.port(), id, connected, done));
      }
      if (!connected.await(60, TimeUnit.SECONDS)) {
        Results.say("only %d of %d could connect", watchers - connected.getCount(), watchers);
      }
      watched.clear();
      read.clear();
      double cpu = site.gateway().cpuSeconds();
      publishAtPace(site, producer, seconds, perSecond);
      publish(site, producer, 2L + (long) seconds * perSecond, RequestState.SUCCEEDED);
      boolean all = done.await(60, TimeUnit.SECONDS);
      cpu = site.gateway().cpuSeconds() - cpu;
      long resident = site.gateway().peakResidentBytes() >> 20;
      results.row(row("gateway", List.copyOf(watched), cpu, resident, ended.get()));
      results.row(row("bare reader", List.copyOf(read), 0.0, 0, "-"));
      if (!all) {
        Results.say("%d of %d watchers were not told the end", done.getCount(), watchers);
        System.exit(1);
      }
    }
  }

  private static Object[] row(
      String contender, List<Double> millis, double cpu, long resident, Object end) {
    return new Object[] {
      contender,
      millis.size(),
      Results.quantile(millis, 0.5),
      Results.quantile(millis, 0.99),
      Results.quantile(millis, 1),
      cpu,
      resident,
      end
    };
  }

  private void publishAtPace(
      Site site, KafkaProducer<String, EvictionStatus> producer, int seconds, int perSecond) {
    double gap = 1e9 / ((double) perSecond * requests.size());
    long begin = System.nanoTime();
    long number = 0;
    for (long sequence = 2; sequence < 2L + (long) seconds * perSecond; sequence++) {
      for (var request : requests) {
        LockSupport.parkNanos(begin + (long) (number++ * gap) - System.nanoTime());
        publish(site, producer, request, sequence, RequestState.RUNNING);
      }
    }
  }

  private void publish(
      Site site,
      KafkaProducer<String, EvictionStatus> producer,
      long sequence,
      RequestState state) {
    requests.forEach(request -> publish(site, producer, request, sequence, state));
    producer.flush();
  }

  private void publish(
      Site site,
      KafkaProducer<String, EvictionStatus> producer,
      EvictionRequest request,
      long sequence,
      RequestState state) {
    var now = Instant.now();
    var status =
        EvictionStatus.newBuilder()
            .setRequestId(request.getRequestId())
            .setState(state)
            .setRequest(request)
            .setCounts(StatusCounts.newBuilder().build())
            .setAcceptedAt(now)
            .setUpdatedAt(now)
            .setSequence(sequence)
            .build();
    sentAt.put(request.getRequestId() + " " + sequence, System.nanoTime());
    var topic = site.messaging().topics().status().name();
    var unused = producer.send(new ProducerRecord<>(topic, request.getRequestId(), status));
  }

  private void watch(int port, String requestId, CountDownLatch connected, CountDownLatch done) {
    try (var connection = watching(port, "/evictl/v1/evictions/" + requestId + "/events")) {
      while (true) {
        var line = connection.line();
        if (line.startsWith("id: ")) {
          connected.countDown();
          watched.add(since(requestId, Long.parseLong(line.substring(4))));
        } else if (line.startsWith("data: ") && line.contains("\"state\":\"SUCCEEDED\"")) {
          ended.incrementAndGet();
          return;
        }
      }
    } catch (IOException e) {
      Results.say("a watcher ended: %s", e);
    } finally {
      done.countDown();
    }
  }

  /** The gateway may not have read the first statuses yet. */
  private static Connection watching(int port, String path) throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      var connection = new Connection(port);
      int status = connection.get(path);
      if (status == 200) {
        return connection;
      }
      connection.close();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new IOException("the gateway knows no such request");
  }

  private double since(String requestId, long sequence) {
    return (System.nanoTime() - sentAt.getOrDefault(requestId + " " + sequence, 0L)) / MILLIS;
  }

  private StatusFeed.Listener bareReader() {
    return new StatusFeed.Listener() {
      @Override
      public void status(EvictionStatus status) {
        read.add(since(status.getRequestId(), status.getSequence()));
      }

      @Override
      public void forgotten(String requestId) {}
    };
  }

  private static KafkaProducer<String, EvictionStatus> producer(Messaging messaging) {
    var config = new HashMap<String, Object>(messaging.clientProperties());
    config.put("acks", "all");
    config.put("linger.ms", 0);
    return new KafkaProducer<>(
        config, new StringSerializer(), messaging.serdes().of(EvictionStatus.class).serializer());
  }
}
