package io.evictl.schemas;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.SnapshotRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas of now against those of all releases, each way: FULL_TRANSITIVE. */
class EvolutionTest {
  @ParameterizedTest
  @MethodSource("io.evictl.schemas.RecordSerdesTest#recordTypes")
  void schema_readsAndIsReadByEveryRelease(Class<? extends SpecificRecord> type)
      throws IOException {
    var now = PublishedSchema.of(RecordSerdesTest.schemaOf(type));

    for (var release : KeptReleases.releases()) {
      var file = release.resolve(type.getSimpleName() + ".avsc");
      if (Files.exists(file)) {
        var then = new Schema.Parser().parse(Files.readString(file));
        assertCompatible(now, then, release);
        assertCompatible(then, now, release);
        assertSymbolsStay(then, now);
      }
    }
  }

  /** A topic's record may be renamed or dropped only with its topic. */
  @Test
  void release_holdsNoRecordThatIsGone() throws IOException {
    var types = RecordSerdesTest.recordTypes().map(Class::getSimpleName).toList();

    assertThat(KeptReleases.releases()).isNotEmpty();
    for (var release : KeptReleases.releases()) {
      assertThat(names(release)).isNotEmpty().allMatch(types::contains);
    }
  }

  @Test
  void compatibility_isLostByAFieldWithoutDefaultAndByANewBranch() throws IOException {
    var type = SnapshotRequest.class;
    var now = PublishedSchema.of(RecordSerdesTest.schemaOf(type)).toString();
    var first = "\"fields\":[{\"name\":\"execution\"";
    assertThat(now).contains(first, "\"type\":\"boolean\"");
    var fieldAdded =
        now.replace(first, "\"fields\":[{\"name\":\"x\",\"type\":\"int\"},{\"name\":\"execution\"");
    var branchAdded = now.replace("\"type\":\"boolean\"", "\"type\":[\"boolean\",\"string\"]");

    for (var changed : List.of(fieldAdded, branchAdded)) {
      var then = new Schema.Parser().parse(now);
      var next = new Schema.Parser().parse(changed);
      assertThat(
              Stream.of(compatibility(next, then), compatibility(then, next))
                  .allMatch(pair -> pair.getType() == COMPATIBLE))
          .isFalse();
    }
  }

  @Test
  void releasedSchemas_areAllInTheJar() throws IOException {
    var kept = new ArrayList<String>();
    for (var release : KeptReleases.releases()) {
      names(release).forEach(name -> kept.add(release.getFileName() + "/" + name + ".avsc"));
    }
    assertThat(ReleasedSchemas.index()).containsExactlyInAnyOrderElementsOf(kept);
    assertThat(ReleasedSchemas.of("io.evictl.schemas.record.EvictionRequest")).isNotEmpty();
  }

  private static List<String> names(Path release) throws IOException {
    try (var files = Files.list(release)) {
      return files.map(file -> file.getFileName().toString().replace(".avsc", "")).toList();
    }
  }

  private static void assertCompatible(Schema reader, Schema writer, Path release) {
    var pair = compatibility(reader, writer);
    assertThat(pair.getType())
        .as("%s against %s: %s", reader.getName(), release.getFileName(), pair.getResult())
        .isEqualTo(COMPATIBLE);
  }

  /** Avro would read a symbol that is gone as UNKNOWN and call it compatible. */
  private static void assertSymbolsStay(Schema then, Schema now) {
    var released = new LinkedHashMap<String, Schema>();
    SchemaRulesTest.collect(then, released);
    var current = new LinkedHashMap<String, Schema>();
    SchemaRulesTest.collect(now, current);
    released.forEach(
        (name, schema) -> {
          if (schema.getType() == Schema.Type.ENUM) {
            assertThat(current).containsKey(name);
            assertThat(current.getOrDefault(name, schema).getEnumSymbols())
                .as(name)
                .containsAll(schema.getEnumSymbols());
          }
        });
  }

  private static SchemaPairCompatibility compatibility(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
  }
}
