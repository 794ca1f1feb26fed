package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantee I8: nothing outside the allow-list gets through. */
class AllowListTest {
  private static final String ROOT = "s3://flyte-data/metadata/datacatalog/";
  private static final String ID = "5c6f9192-7ee5-4b3d-98c5-5b82675a4bf0";
  private static final AllowList LIST = AllowList.parse(ROOT);

  /** Locations and keys as a live Flyte wrote them (dataset version, real key). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.0-x/ID/o0/data.pb | 1.0-x/ID/o0/data.pb",
        "1%200-x/ID/o0/data.pb | 1 0-x/ID/o0/data.pb",
        "2024%20Q1/eu+west-x/ID/o0/data.pb | 2024 Q1/eu+west-x/ID/o0/data.pb",
        "%C3%A4/%C3%9F.1-x/ID/o0/data.pb | ä/ß.1-x/ID/o0/data.pb",
        "a+b%2Fc-x/ID/o0/data.pb | a+b/c-x/ID/o0/data.pb",
        "dyn-x/ID/future/future.pb | dyn-x/ID/future/future.pb",
      })
  void place_decodesAsFlyteDoes(String stored, String key) {
    var name = stored.endsWith("future.pb") ? "future" : "o0";

    var placement = LIST.place(ROOT + "p/" + stored.replace("ID", ID), ID, name);

    var expected = "metadata/datacatalog/p/" + key.replace("ID", ID);
    assertThat(placement)
        .isEqualTo(new Placement.Own(new BlobLocation("s3", "flyte-data", expected)));
  }

  /** A "#" or "?" in a version cuts the key: all artifacts of the task share the object. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1#0-x/ID/o0/data.pb | 1", "v%201?x=2&y-x/ID/o0/data.pb | v 1"})
  void place_cutKeyIsShared(String stored, String key) {
    assertThat(LIST.place(ROOT + "p/" + stored.replace("ID", ID), ID, "o0"))
        .isEqualTo(
            new Placement.Shared(
                new BlobLocation("s3", "flyte-data", "metadata/datacatalog/p/" + key)));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://flyte-data/metadata/datacatalog-2/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalo/ID/o0/data.pb",
    "s3://flyte-data/metadata/ID/o0/data.pb",
    "s3://flyte-data2/metadata/datacatalog/ID/o0/data.pb",
    "s3://Flyte-data/metadata/datacatalog/ID/o0/data.pb",
    "S3://flyte-data/metadata/datacatalog/ID/o0/data.pb",
    "gs://flyte-data/metadata/datacatalog/ID/o0/data.pb",
    "s3://user@flyte-data/metadata/datacatalog/ID/o0/data.pb",
    "s3://flyte-data:9000/metadata/datacatalog/ID/o0/data.pb",
    "s3:///flyte-data/metadata/datacatalog/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog/../../raw/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog/%2e%2e/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog/a%2F..%2F..%2F..%2Fraw/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog/./ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog//ID/o0/data.pb",
    "s3://flyte-data//metadata/datacatalog/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog/ID/o0/data.pb/",
    "s3://flyte-data/metadata/datacatalog/50%-x/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog/%ff/ID/o0/data.pb",
    "s3://flyte-data/metadata/datacatalog/%00/ID/o0/data.pb",
    "s3://flyte-data/metadata%2Fdatacatalog-x/ID/o0/data.pb",
    "s3://flyte-data/#/metadata/datacatalog/ID/o0/data.pb",
    "s3://flyte-data",
    "null",
  })
  void I8_Contained_place_refuses(String stored) {
    assertThat(LIST.place(stored.replace("ID", ID), ID, "o0"))
        .isInstanceOf(Placement.Refused.class);
  }

  @Test
  void place_anotherArtifactsPathIsNotOwn() {
    assertThat(LIST.place(ROOT + "v/other/o0/data.pb", ID, "o0"))
        .isInstanceOf(Placement.Shared.class);
    assertThat(LIST.place(ROOT + "v/x" + ID + "/o0/data.pb", ID, "o0"))
        .isInstanceOf(Placement.Shared.class);
    assertThat(LIST.place(ROOT + "v//o0/data.pb", "", "o0")).isNotInstanceOf(Placement.Own.class);
  }

  @Test
  void parse_emptyAllowsNothing() {
    assertThat(AllowList.parse(" , ").place(ROOT + "v/" + ID + "/o0/data.pb", ID, "o0"))
        .isInstanceOf(Placement.Refused.class);
  }

  @Test
  void parse_takesWholeSegmentsAndWholeBuckets() {
    assertThat(AllowList.parse("s3://b/meta").prefixes())
        .containsExactly(new AllowList.Prefix("s3", "b", "meta"));
    assertThat(AllowList.parse("s3://b/, file:///tmp/x/").prefixes())
        .containsExactly(
            new AllowList.Prefix("s3", "b", ""), new AllowList.Prefix("file", "", "tmp/x"));
  }

  @ParameterizedTest
  @CsvSource({"b/meta", "s3://", "s3://b/../", "s3://b/#x/", "s3://b/x?y/", "s3://u@b/x/"})
  void parse_refusesWhatIsNoPrefix(String entry) {
    assertThatThrownBy(() -> AllowList.parse(entry)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Strings made of what breaks parsers; 10^5 of another kind are in HostileLocationsTest. */
  @Property(tries = 1_000)
  void I8_Contained_place_nothingOutsideGetsThrough(@ForAll("hostile") String stored) {
    switch (LIST.place(stored, ID, "o0")) {
      case Placement.Refused refused -> {}
      case Placement.Shared shared -> assertInside(shared.blob());
      case Placement.Own own -> {
        assertInside(own.blob());
        assertThat(own.blob().key()).contains("/" + ID + "/");
      }
    }
  }

  private static void assertInside(BlobLocation blob) {
    assertThat(blob.scheme()).isEqualTo("s3");
    assertThat(blob.bucket()).isEqualTo("flyte-data");
    assertThat(blob.key()).startsWith("metadata/datacatalog/");
    assertThat(List.of(blob.key().split("/", -1))).doesNotContain("", ".", "..");
  }

  @Provide
  Arbitrary<String> hostile() {
    var pieces =
        Arbitraries.of(
            "s3://",
            "s3:/",
            "S3://",
            "file://",
            "gs://",
            "flyte-data",
            "flyte-data/",
            "raw/",
            "metadata/",
            "metadata",
            "datacatalog/",
            "/",
            "//",
            ".",
            "..",
            "../",
            "/../",
            "%2e",
            "%2E%2e/",
            "%2f",
            "%2F..",
            "%5c",
            "\\",
            "#",
            "?",
            "@",
            ":",
            ":80",
            "%",
            "%0",
            "%00",
            "%c0%ae",
            "%ef%bc%8f",
            "+",
            "%20",
            " ",
            "\u0000",
            "\n",
            "\u2025",
            "\ud83d",
            "ä",
            "ID",
            "o0",
            "data.pb",
            "/ID/o0/data.pb",
            "s3://flyte-data/metadata/datacatalog/");
    return Combinators.combine(
            Arbitraries.of("", ROOT, "s3://flyte-data/", "s3://flyte-data/metadata/datacatalog"),
            pieces.list().ofMaxSize(9),
            Arbitraries.of("", "/ID/o0/data.pb", "/ID/o0/data.pb#", "/ID/future/future.pb"))
        .as((head, middle, tail) -> (head + String.join("", middle) + tail).replace("ID", ID));
  }

  /** Whatever the version: what Flyte's own escaping writes is found again, and is own. */
  @Property(tries = 1_000)
  void place_findsTheKeyThatFlyteWrote(@ForAll("segments") String segment) {
    var escaped = URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");

    assertThat(LIST.place(ROOT + escaped + "/" + ID + "/o0/data.pb", ID, "o0"))
        .isEqualTo(
            new Placement.Own(
                new BlobLocation(
                    "s3",
                    "flyte-data",
                    "metadata/datacatalog/" + segment + "/" + ID + "/o0/data.pb")));
  }

  @Provide
  Arbitrary<String> segments() {
    return Arbitraries.strings()
        .ofMinLength(1)
        .ofMaxLength(30)
        .withCharRange(' ', '~')
        .withChars("äöü漢字+#?%")
        .filter(text -> List.of(text.split("/", -1)).stream().noneMatch(AllowListTest::isOdd));
  }

  private static boolean isOdd(String segment) {
    return segment.isEmpty() || segment.equals(".") || segment.equals("..");
  }
}
