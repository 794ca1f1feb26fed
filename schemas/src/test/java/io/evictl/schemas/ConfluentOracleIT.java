package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.servers.Servers;
import io.evictl.schemas.record.SnapshotRequest;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ours against Confluent's own serializers, which run in another process over one registry. */
class ConfluentOracleIT {
  private static final long SEED = 20261122L;
  private static final int RECORDS = 20;

  private final String registryUrl = Servers.shared().registry().url();
  private final String run = UUID.randomUUID().toString();
  private final RecordSerdes ours = RecordSerdes.from(Map.of("registry.url", registryUrl));

  @AfterEach
  void close() {
    ours.close();
  }

  /**
   * Every record that ours wrote is read by Confluent's; what that writes again is the same to the
   * byte, schema id included; and ours reads it.
   */
  @Test
  void records_areTheSameToTheByte() throws Exception {
    var questions = new ArrayList<String>();
    for (var type : RecordSerdesTest.recordTypes().toList()) {
      questions.addAll(written(type));
    }

    var answers = ask(registryUrl, questions);

    assertThat(answers).hasSameSizeAs(questions).hasSize(RECORDS * 9);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i)).isEqualTo("ok " + questions.get(i).split(" ", -1)[2]);
    }
  }

  /** With Confluent's deserializer, too, bad bytes and an absent registry are told apart. */
  @Test
  void failures_areToldApart() throws Exception {
    var good = written(SnapshotRequest.class).getFirst();
    var bytes = Base64.getDecoder().decode(good.substring(good.lastIndexOf(' ') + 1));
    var magic = bytes.clone();
    magic[0] = 1;
    var unknown = bytes.clone();
    unknown[1] = 0x7f;
    var questions =
        List.of(
            question(good, magic),
            question(good, unknown),
            question(good, Arrays.copyOf(bytes, 7)),
            good.replace("record.SnapshotRequest", "record.SnapshotComplete"));

    assertThat(ask(registryUrl, questions))
        .hasSize(4)
        .allMatch(answer -> answer.startsWith("failed UndecodableRecordException"));
    assertThat(ask("http://127.0.0.1:1", List.of(good)))
        .hasSize(1)
        .allMatch(answer -> answer.startsWith("failed RegistryUnavailableException"));
  }

  private <T extends SpecificRecord> List<String> written(Class<T> type) throws IOException {
    var topic = run + "-" + type.getSimpleName();
    var schema = PublishedSchema.of(RecordSerdesTest.schemaOf(type));
    int id = ours.registry().register(topic + "-value", schema);
    var serde = ours.of(type);
    var written = new ArrayList<String>();
    for (var content : new RandomData(schema, RECORDS, SEED)) {
      var record =
          serde.deserializer().deserialize(topic, RecordSerdesTest.confluent(id, schema, content));
      var bytes = serde.serializer().serialize(topic, record);
      written.add(
          "%s %s %s".formatted(topic, type.getName(), Base64.getEncoder().encodeToString(bytes)));
    }
    return written;
  }

  private static String question(String like, byte[] bytes) {
    return like.substring(0, like.lastIndexOf(' ') + 1) + Base64.getEncoder().encodeToString(bytes);
  }

  private static List<String> ask(String url, List<String> questions) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(java, "-Xmx256m", "-cp", classPath(), OracleProcess.class.getName(), url)
            .redirectError(Path.of("target", "oracle", "stderr.txt").toFile())
            .start();
    try (var input = new PrintWriter(process.getOutputStream(), false, UTF_8);
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      var writer = Thread.ofVirtual().start(() -> write(questions, input));
      var answers =
          output
              .lines()
              .filter(line -> line.startsWith("ok ") || line.startsWith("failed "))
              .toList();
      writer.join();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return answers;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void write(List<String> questions, PrintWriter input) {
    questions.forEach(input::println);
    input.close();
  }

  /** Avro as ours, then Confluent's with its own Kafka, then ours without our Kafka. */
  private static String classPath() throws IOException {
    var entries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("kafka"))
            .toList();
    var path = new ArrayList<String>();
    entries.stream().filter(entry -> entry.matches(".*/avro-[0-9.]+jar")).forEach(path::add);
    try (var jars = Files.list(Path.of("target", "oracle"))) {
      jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")).forEach(path::add);
    }
    assertThat(path).hasSize(2);
    path.addAll(entries);
    return String.join(File.pathSeparator, path);
  }
}
