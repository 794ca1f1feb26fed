package io.evictl.stream;

import static io.evictl.stream.Samples.cached;
import static io.evictl.stream.Samples.execution;
import static io.evictl.stream.Samples.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.evictl.ops.servers.Servers;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.ExecutionPhase;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a newer version writes is answered as far as this one understands it. */
class NewerSchemaTest {
  private final StreamHarness stream = new StreamHarness();

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void actionOfANewerSchema_isRefusedAsUnknown_andStopsNothing() throws Exception {
    var root = execution("root");
    stream.stored(root, ExecutionPhase.SUCCEEDED, cached("n0", root, 1));
    var request = request(root, options -> {});
    stream.submit(request);
    stream
        .raw(stream.topics.commands())
        .pipeInput(request.getRequestId().getBytes(UTF_8), shred(request.getRequestId()));
    var answer = stream.status().getLastControl().orElseThrow();
    assertThat(answer.getAccepted()).isFalse();
    assertThat(answer.getAction()).isEqualTo(ControlAction.UNKNOWN);
    assertThat(answer.getMessage()).contains("unknown action");
    assertThat(answer.getControlId()).isEqualTo("from the future");
    stream.answerQuestions();
    assertThat(stream.newTasks()).hasSize(1);
  }

  /** A control SHRED, in the wire format, by a schema that knows it. */
  private static byte[] shred(String request) throws IOException, InterruptedException {
    var text = EvictionCommand.getClassSchema().toString();
    var newer = text.replace("\"RESTORE\"]", "\"RESTORE\",\"SHRED\"]");
    assertThat(newer).isNotEqualTo(text);
    var schema = new Schema.Parser().parse(newer);
    var control = schema.getField("control").schema().getTypes().get(1);
    var record = new GenericData.Record(control);
    for (var field : control.getFields()) {
      if (field.hasDefaultValue()) {
        record.put(field.name(), GenericData.get().getDefaultValue(field));
      }
    }
    var action = control.getField("action").schema();
    record.put("requestId", request);
    record.put("action", new GenericData.EnumSymbol(action, "SHRED"));
    record.put("requestedAt", 1L);
    record.put("controlId", "from the future");
    var command = new GenericData.Record(schema);
    command.put("control", record);
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeByte(0);
    out.writeInt(register(newer));
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(command, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static int register(String schema) throws IOException, InterruptedException {
    var json = new ObjectMapper();
    var url = Servers.shared().lightRegistry().url() + "/subjects/newer-value/versions";
    try (var http = HttpClient.newHttpClient()) {
      var body = json.writeValueAsString(Map.of("schema", schema));
      var post =
          HttpRequest.newBuilder(URI.create(url))
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      var answer = http.send(post, HttpResponse.BodyHandlers.ofString()).body();
      return json.readTree(answer).get("id").asInt();
    }
  }
}
