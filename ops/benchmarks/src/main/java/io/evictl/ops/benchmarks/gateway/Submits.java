package io.evictl.ops.benchmarks.gateway;

import io.evictl.ops.benchmarks.rig.AppProcess;
import io.evictl.ops.benchmarks.rig.Options;
import io.evictl.ops.benchmarks.rig.Results;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionCommand;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/**
 * Submits at a steady rate: how many are answered, how fast, and whether each that was answered is
 * on the topic. Beside them the same requests at the same rate by a bare producer, each awaited.
 */
final class Submits {
  private static final Pattern ID = Pattern.compile("\"requestId\":\"([0-9a-f-]{36})\"");
  private static final String BODY =
      """
      {"target": {"workflowExecution":
        {"project": "shop", "domain": "development", "name": "e%d"}}, "reason": "benchmark"}""";

  private Submits() {}

  static void run(Options options) throws Exception {
    int perSecond = options.number("rate", 2_000);
    var time = Duration.ofSeconds(options.number("seconds", 30));
    var warmup = Duration.ofSeconds(options.number("warmup", 10));
    int callers = options.number("connections", 64);
    try (var site = new Site(options.number("partitions", 3), options.below("gateway."));
        var results = options.results("submits", Pace.COLUMNS)) {
      submit(site, Math.max(1, perSecond / 2), warmup, callers, ConcurrentHashMap.newKeySet());
      Set<String> accepted = ConcurrentHashMap.newKeySet();
      double cpu = site.gateway().cpuSeconds();
      var outcome = submit(site, perSecond, time, callers, accepted);
      cpu = site.gateway().cpuSeconds() - cpu;
      accepted.removeAll(onTopic(site.messaging()));
      results.row(outcome.row("gateway", cpu, site.gateway().peakResidentBytes(), accepted.size()));
      site.gateway().close();
      bare(site, results, perSecond, time, warmup, callers);
    }
  }

  private static Pace.Outcome submit(
      Site site, int perSecond, Duration time, int callers, Set<String> accepted) throws Exception {
    return Pace.run(
        perSecond,
        time,
        callers,
        first -> {
          var connection = new Connection(site.port());
          return new Pace.Caller() {
            @Override
            public boolean call(int number) throws Exception {
              var answer = connection.post("/evictl/v1/evictions", BODY.formatted(number));
              var id = ID.matcher(answer.body());
              return answer.status() == 202 && id.find() && accepted.add(id.group(1));
            }

            @Override
            public void close() throws Exception {
              connection.close();
            }
          };
        });
  }

  /** The keys of all commands that are there now. */
  private static Set<String> onTopic(Messaging messaging) {
    var config = Map.<String, Object>copyOf(messaging.clientProperties());
    var topic = messaging.topics().commands().name();
    var ids = new HashSet<String>();
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var decoder = messaging.serdes().decoder(EvictionCommand.class);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (var found : consumer.poll(Duration.ofMillis(200))) {
          decoder
              .decode(
                  new ConsumerRecord<>(
                      found.topic(), found.partition(), found.offset(), new byte[0], found.value()))
              .getRequest()
              .ifPresent(request -> ids.add(request.getRequestId()));
        }
      }
    }
    return ids;
  }

  private static void bare(
      Site site, Results results, int perSecond, Duration time, Duration warmup, int callers)
      throws Exception {
    var answer = site.folder().resolve("bare.tsv");
    var arguments =
        List.of(
            site.config(Map.of()).toString(),
            answer.toString(),
            Integer.toString(perSecond),
            Long.toString(time.toSeconds()),
            Long.toString(warmup.toSeconds()),
            Integer.toString(callers));
    try (var process =
        AppProcess.start(
            BareProducer.class.getName(), arguments, site.folder().resolve("bare.txt"))) {
      Awaitility.await()
          .atMost(time.plus(warmup).plusSeconds(120))
          .until(() -> Files.exists(answer) || !process.isAlive());
      var row = Files.readString(answer).strip().split("\t");
      row[row.length - 2] = Long.toString(process.peakResidentBytes() >> 20);
      results.row((Object[]) row);
    }
  }
}
