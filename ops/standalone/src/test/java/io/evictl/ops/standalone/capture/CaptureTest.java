package io.evictl.ops.standalone.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
  private static final Path SHAPES =
      Path.of("../system-tests/captures/flyte-1.16.8-shapes").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void capture_tellsWhatItHolds() {
    var capture = Capture.in(SHAPES);

    assertThat(capture.name()).isEqualTo("flyte-1.16.8-shapes");
    assertThat(capture.manifest().layout()).isEqualTo(Manifest.Layout.TWO_DATABASES);
    assertThat(capture.manifest().catalogPrefix())
        .isEqualTo("s3://flyte-data/metadata/datacatalog/");
    assertThat(capture.objects()).hasSize(686);
  }

  @Test
  void events_areTheBytesThatWereOnTheWire() throws IOException {
    var events = Capture.in(SHAPES).events();
    var first = events.getFirst();

    try (var lines = Files.lines(SHAPES.resolve("flyte-events.jsonl"))) {
      assertThat(events).hasSameSizeAs(lines.toList());
    }
    assertThat(first.headers())
        .containsEntry(
            "ce_type", "com.flyte.resource.flyteidl.admin.WorkflowExecutionEventRequest");
    assertThat(first.value()).hasSize(193);
    var published = first.toRecord("flyte-events");
    assertThat(published.timestamp()).isEqualTo(first.timestamp());
    assertThat(new String(published.key(), UTF_8)).isEqualTo(first.key());
    assertThat(published.headers().lastHeader("ce_specversion").value())
        .isEqualTo("1.0".getBytes(UTF_8));
  }

  @Test
  void capture_namesTheFolderThatIsNone() {
    assertThatThrownBy(() -> Capture.in(folder))
        .hasMessage(folder + ": is no capture: it has no capture.json");
  }

  @Test
  void capture_namesTheFieldThatIsWrong() throws IOException {
    Files.writeString(folder.resolve("capture.json"), "{\"layout\": \"three\"}");

    assertThatThrownBy(() -> Capture.in(folder))
        .hasMessageStartingWith(folder.resolve("capture.json").toString())
        .hasMessageContaining("'three' is neither two-databases nor one-database");
  }

  @Test
  void events_nameTheLineThatIsWrong() throws IOException {
    Files.copy(SHAPES.resolve("capture.json"), folder.resolve("capture.json"));
    Files.writeString(
        folder.resolve("flyte-events.jsonl"),
        """
        {"partition":0,"offset":0,"timestamp":1,"key":"k","headers":{},"value":{}}
        {"partition":0,"offset":"x","timestamp":1,"key":"k","headers":{},"value":{}}
        """);

    assertThatThrownBy(() -> Capture.in(folder).events())
        .hasMessage(folder.resolve("flyte-events.jsonl") + ":2: offset is not a whole number");
  }
}
