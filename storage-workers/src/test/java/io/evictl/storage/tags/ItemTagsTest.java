package io.evictl.storage.tags;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tags against those that Flyte 1.16.8 made: its hashing code, and a live deployment's entries. */
class ItemTagsTest {

  /** An array node of a capture with its items, see {@code captures/array-items.tsv}. */
  record Captured(
      String node,
      String cacheVersion,
      List<String> ignored,
      ByteString typedInterface,
      byte[] inputs,
      String dataset,
      Map<Integer, String> tags) {

    static Captured of(String line) {
      var part = line.split("\t", -1);
      var tags = new TreeMap<Integer, String>();
      for (var item : part[8].split(" ")) {
        tags.put(
            Integer.valueOf(item.substring(0, item.indexOf('='))),
            item.substring(item.indexOf('=') + 1));
      }
      return new Captured(
          String.join(" ", part[0], part[1], part[2]),
          part[3],
          part[4].isEmpty() ? List.of() : List.of(part[4].split(",")),
          ByteString.copyFrom(Base64.getDecoder().decode(part[5])),
          Base64.getDecoder().decode(part[6]),
          part[7],
          tags);
    }

    @Override
    public String toString() {
      return node;
    }
  }

  static List<Captured> captured() throws Exception {
    return lines("/captures/array-items.tsv").map(Captured::of).toList();
  }

  @ParameterizedTest
  @MethodSource("captured")
  void tags_areThoseThatFlyteGaveTheItems(Captured node) throws Exception {
    var tags = ItemTags.of(node.inputs(), node.ignored());

    for (var item : node.tags().entrySet()) {
      assertThat(tags.tags(item.getKey()).values()).as("item %s", item).contains(item.getValue());
    }
  }

  @ParameterizedTest
  @MethodSource("captured")
  void version_isThatOfTheItemsDataset(Captured node) throws Exception {
    assertThat(ItemDatasets.version(node.cacheVersion(), node.typedInterface()))
        .isEqualTo(node.dataset());
  }

  /** Every kind of literal, hashed by jsonpb and objecthash themselves. */
  @ParameterizedTest
  @MethodSource("literals")
  void tags_ofEveryKindOfLiteral(String kind, byte[] inputs, String tag) throws Exception {
    assertThat(ItemTags.of(inputs, List.of()).tags(0).lastEntry().getValue()).isEqualTo(tag);
  }

  static List<Arguments> literals() throws Exception {
    return lines("/literal-tags.tsv")
        .map(line -> line.split("\t", -1))
        .map(part -> Arguments.of(part[0], Base64.getDecoder().decode(part[1]), part[2]))
        .toList();
  }

  private static Stream<String> lines(String resource) throws Exception {
    try (var in = requireNonNull(ItemTagsTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), UTF_8).lines().filter(line -> !line.startsWith("#"));
    }
  }

  @Test
  void tags_ofFlytesOwnHashingCode() throws Exception {
    var seven = Wire.integer(7);
    var abc = Wire.text("abc");

    assertThat(only(Map.of()))
        .isEqualTo("flyte_cached-GKw-c0PwFokMUQ6T-TUmEWnZ4_VlQ2Qpgw-vCTT0-OQ");
    assertThat(only(Map.of("n", seven)))
        .isEqualTo("flyte_cached-0Y_vs1H2RHKYeSwYvWvBW3OtBnrxZCxJuzRTlf8MKmo");
    assertThat(only(Map.of("n", seven, "s", abc)))
        .isEqualTo("flyte_cached-B_sVNcDFPzt8HFf1lcnDTKxNpBJRFhDdoaBLvsCMD8o");
    assertThat(only(Map.of("n", seven, "s", abc), "s")).isEqualTo(only(Map.of("n", seven)));
    assertThat(only(Map.of("n", Wire.list(List.of(seven)).concat(Wire.field(4, "myhash")))))
        .isEqualTo("flyte_cached-_1PLvf7KC231rZ3BDt2DutTdoBTlRo_mfSBSAvl8NRs");
  }

  /** A literal's hash stands for it whatever it holds: two readings are then one item's. */
  private static String only(Map<String, ByteString> inputs, String... ignored) throws Exception {
    return ItemTags.of(Wire.inputs(inputs), Arrays.asList(ignored)).tags(0).lastEntry().getValue();
  }

  @Test
  void boundLists_areGivenWhole() throws Exception {
    var xs = Wire.list(List.of(Wire.integer(1), Wire.integer(2)));
    var levels = Wire.list(List.of(Wire.integer(8), Wire.integer(9)));
    var tags = ItemTags.of(Wire.inputs(Map.of("xs", xs, "levels", levels)), List.of()).tags(1);

    assertThat(tags.values())
        .contains(
            only(Map.of("xs", Wire.integer(2), "levels", Wire.integer(9))),
            whole("xs", Wire.integer(2), "levels", levels),
            whole("levels", Wire.integer(9), "xs", xs))
        .hasSize(3);
  }

  /** An item with one list that it has whole. */
  private static String whole(String name, ByteString item, String bound, ByteString list)
      throws Exception {
    return only(Map.of(name, item, bound, list));
  }

  @Test
  void listsOfOtherLength_areBound() throws Exception {
    var xs = Wire.list(List.of(Wire.integer(1), Wire.integer(2)));
    var levels = Wire.list(List.of(Wire.integer(7), Wire.integer(8), Wire.integer(9)));
    var tags = ItemTags.of(Wire.inputs(Map.of("xs", xs, "levels", levels)), List.of());

    assertThat(tags.tags(2).values()).containsExactly(whole("levels", Wire.integer(9), "xs", xs));
    assertThat(tags.tags(3)).isEmpty();
  }

  @Test
  void ignoredInputs_areNoPartOfTheTag() throws Exception {
    var xs = Wire.list(List.of(Wire.integer(1), Wire.integer(2)));
    var inputs = Map.of("xs", xs, "verbose", Wire.text("no"));

    assertThat(ItemTags.of(Wire.inputs(inputs), List.of("verbose")).tags(1))
        .isEqualTo(ItemTags.of(Wire.inputs(Map.of("xs", xs)), List.of()).tags(1));
    assertThat(ItemTags.of(Wire.inputs(inputs), List.of()).tags(1))
        .isNotEqualTo(ItemTags.of(Wire.inputs(Map.of("xs", xs)), List.of()).tags(1));
  }

  /** Flyte gives an offloaded value to each item as it stands in the inputs. */
  @Test
  void offloadedValues_areTakenAsTheyStand() throws Exception {
    var offloaded = Wire.field(8, Wire.field(1, "s3://b/x_offloaded_metadata.pb"));
    var hashed = offloaded.concat(Wire.field(4, "myhash"));

    assertThat(ItemTags.of(Wire.inputs(Map.of("n", hashed)), List.of()).tags(4).values())
        .containsExactly("flyte_cached-_1PLvf7KC231rZ3BDt2DutTdoBTlRo_mfSBSAvl8NRs");
    assertThat(only(Map.of("n", offloaded))).startsWith("flyte_cached-");
  }

  @ParameterizedTest
  @MethodSource("unknown")
  void anythingUnknown_givesNoTag(ByteString literal) {
    assertThatThrownBy(
            () -> {
              var inputs = Wire.inputs(Map.of("xs", Wire.list(List.of(literal)), "x", literal));
              ItemTags.of(inputs, List.of()).tags(0);
            })
        .isInstanceOf(UnknownMessageException.class);
  }

  static List<ByteString> unknown() {
    return List.of(
        Wire.integer(1).concat(Wire.number(9, 1)),
        Wire.field(1, Wire.field(1, Wire.number(7, 1))),
        Wire.field(1, Wire.field(10, ByteString.EMPTY)),
        Wire.field(1, Wire.field(2, Wire.field(2, "s3://b/x"))),
        Wire.field(1, Wire.field(2, Wire.field(1, Wire.field(1, Wire.number(2, 2))))),
        Wire.field(1, Wire.field(1, Wire.field(5, Wire.number(3, 1)))),
        Wire.field(
            1,
            Wire.field(
                7, Wire.field(1, Wire.field(1, "a").concat(Wire.field(2, Wire.number(9, 1)))))),
        Wire.field(1, Wire.field(1, Wire.field(1, "no number"))),
        Wire.integer(1).concat(Wire.integer(2)),
        ByteString.copyFromUtf8("not a message"));
  }

  @Test
  void tooManyLists_areRefused() {
    var inputs = new TreeMap<String, ByteString>();
    for (int i = 0; i < 7; i++) {
      inputs.put("x" + i, Wire.list(List.of(Wire.integer(i))));
    }

    assertThatThrownBy(() -> ItemTags.of(Wire.inputs(inputs), List.of()))
        .isInstanceOf(UnknownMessageException.class)
        .hasMessageContaining("7 lists");
  }
}
