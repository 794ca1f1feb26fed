package io.evictl.storage.raw;

import static io.evictl.storage.raw.RawLiterals.binary;
import static io.evictl.storage.raw.RawLiterals.dataset;
import static io.evictl.storage.raw.RawLiterals.directory;
import static io.evictl.storage.raw.RawLiterals.file;
import static io.evictl.storage.raw.RawLiterals.generic;
import static io.evictl.storage.raw.RawLiterals.offloaded;
import static io.evictl.storage.raw.RawLiterals.packed;
import static io.evictl.storage.raw.RawLiterals.scalar;
import static io.evictl.storage.raw.RawLiterals.schema;
import static io.evictl.storage.raw.RawLiterals.union;
import static io.evictl.storage.tags.Wire.field;
import static io.evictl.storage.tags.Wire.integer;
import static io.evictl.storage.tags.Wire.list;
import static io.evictl.storage.tags.Wire.number;
import static io.evictl.storage.tags.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.evictl.storage.raw.Literals.Kind;
import io.evictl.storage.raw.Literals.Uri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a literal points to is found wherever it stands, or the literal is unknown. */
class LiteralWalkTest {
  private static final String AT = "s3://flyte-raw/a3/a4bq7-n1-0/2dfac9ca";

  private static Literals walk(ByteString literal) throws UnknownReferencesException {
    return LiteralWalk.of(literal.toByteArray());
  }

  private static void found(ByteString literal, Kind kind, String uri) throws Exception {
    assertThat(walk(literal).uris()).contains(new Uri(kind, uri));
  }

  private static void unknown(ByteString literal, String why) {
    assertThatThrownBy(() -> walk(literal))
        .isInstanceOf(UnknownReferencesException.class)
        .hasMessageContaining(why);
  }

  @Test
  void eachKind_isFound() throws Exception {
    assertThat(walk(file(AT)).uris()).containsExactly(new Uri(Kind.FILE, AT));
    assertThat(walk(directory(AT)).uris()).containsExactly(new Uri(Kind.DIRECTORY, AT));
    assertThat(walk(schema(AT)).uris()).containsExactly(new Uri(Kind.SCHEMA, AT));
    assertThat(walk(dataset(AT)).uris()).containsExactly(new Uri(Kind.DATASET, AT));
    assertThat(walk(offloaded(AT)).uris()).containsExactly(new Uri(Kind.OFFLOADED, AT));
    assertThat(walk(integer(7))).isEqualTo(new Literals(List.of(), 0));
    assertThat(walk(text("no path"))).isEqualTo(new Literals(List.of(), 0));
  }

  @Test
  void nested_isFound() throws Exception {
    var entry = field(1, field(1, "key").concat(field(2, union(directory(AT)))));
    found(list(List.of(integer(1), field(3, entry))), Kind.DIRECTORY, AT);
    var key = field(1, field(1, AT).concat(field(2, integer(1))));
    found(field(3, key), Kind.TEXT, AT);
    var metadata = field(5, field(1, "k".repeat(200)).concat(field(2, AT)));
    found(integer(1).concat(metadata), Kind.TEXT, AT);
    found(scalar(6, field(1, "n0").concat(field(2, AT))), Kind.TEXT, AT);
  }

  /** Tasks return paths as texts; dataclasses and dictionaries hold them without a schema. */
  @Test
  void textsAndOpaqueContent_areReferencesAndNotFollowed() throws Exception {
    assertThat(walk(text(AT))).isEqualTo(new Literals(List.of(new Uri(Kind.TEXT, AT)), 0));
    assertThat(walk(generic("path", AT)))
        .isEqualTo(new Literals(List.of(new Uri(Kind.TEXT, AT)), 1));
    assertThat(walk(binary(packed("path", AT), "msgpack")))
        .isEqualTo(new Literals(List.of(new Uri(Kind.TEXT, AT)), 1));
    assertThat(walk(binary(packed("path", "none"), "msgpack")))
        .isEqualTo(new Literals(List.of(), 1));
    assertThat(walk(binary(ByteString.copyFromUtf8("pickled"), "pickle")))
        .isEqualTo(new Literals(List.of(), 1));
    unknown(binary(ByteString.copyFromUtf8("pickled " + AT), "pickle"), "names URIs");
    var cut = packed("path", AT);
    unknown(binary(cut.substring(0, cut.size() - 1), "msgpack"), "too early");
    unknown(binary(cut.concat(cut), "msgpack"), "more than one");
    var bytes = ByteString.copyFrom(new byte[] {(byte) 0xc4, (byte) AT.length()});
    unknown(binary(bytes.concat(ByteString.copyFromUtf8(AT)), "msgpack"), "bytes in msgpack");
  }

  @Test
  void uriWithinAText_protectsItsFolder() throws Exception {
    for (var form : List.of("written to %s/x.csv.", "{\"path\": \"%s/x.csv\"}", "%s/x.csv, and")) {
      found(text(form.formatted(AT)), Kind.TEXT, AT);
    }
    found(text(AT + "/a b"), Kind.TEXT, AT + "/a b");
    found(text("s3://one/x/y,s3://two/x/y"), Kind.TEXT, "s3://two/x");
  }

  /** A field that is not known may hold what is then deleted. */
  @Test
  void unknownFields_makeTheLiteralUnknown() {
    unknown(ByteString.EMPTY, "empty");
    unknown(ByteString.copyFromUtf8("nonsense, not a literal"), "");
    unknown(file(AT).substring(0, 9), "no literal");
    unknown(field(9, AT), "literal has field 9");
    unknown(scalar(10, field(1, AT)), "scalar has field 10");
    unknown(scalar(2, field(4, AT)), "blob has field 4");
    unknown(scalar(8, field(4, AT)), "DATASET has field 4");
    unknown(scalar(9, field(3, file(AT))), "union has field 3");
    unknown(scalar(1, field(7, AT)), "primitive has field 7");
    unknown(number(1, 7), "literal has field 1");
    unknown(scalar(2, field(3, ByteString.copyFrom(new byte[] {(byte) 0xff}))), "UTF-8");
    var deep = file(AT);
    for (int i = 0; i < 300; i++) {
      deep = list(List.of(deep));
    }
    unknown(deep, "");
  }

  /** Damage is told, whatever it is; nothing else comes of it. */
  @Test
  void damagedLiterals_areUnknownOrRead() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var whole =
        list(List.of(file(AT), union(directory(AT)), binary(packed("a", AT), "msgpack")))
            .toByteArray();
    for (int round = 0; round < 20_000; round++) {
      var bytes = whole.clone();
      for (int i = 0; i < 1 + round % 4; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(LiteralWalk.of(bytes).notFollowed()).isBetween(0, 9);
      } catch (UnknownReferencesException e) {
        assertThat(e.getMessage()).as("seed " + seed).isNotEmpty();
      }
    }
  }

  /** A specification of a dynamic node: inputs of its nodes, at any depth, of any message. */
  @Test
  void unknownMessage_isLookedThroughForTexts() throws Exception {
    var nodes = field(1, field(3, field(1, "x").concat(field(2, field(1, file(AT))))));
    var spec = nodes.concat(number(2, 7)).concat(field(4, "a container's image"));
    assertThat(LiteralWalk.ofTexts(spec.toByteArray()).uris()).contains(new Uri(Kind.TEXT, AT));
    assertThatThrownBy(() -> LiteralWalk.ofTexts("§§".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnknownReferencesException.class);
    var bytes = ByteString.copyFrom(new byte[] {(byte) 0xff, 7}).concat(field(1, AT));
    assertThatThrownBy(() -> LiteralWalk.ofTexts(field(1, bytes).toByteArray()))
        .hasMessageContaining("no text");
  }
}
