package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Guarantee I8, by a judge that shares nothing with what is judged: {@link GoLocation} tells which
 * object Flyte means, and that is what may be deleted, nothing else. {@code -Dfuzz.seed=…} repeats
 * a run.
 */
class HostileLocationsTest {
  private static final int LOCATIONS = Integer.getInteger("fuzz.locations", 100_000);
  private static final String ID = "5c6f9192-7ee5-4b3d-98c5-5b82675a4bf0";
  private static final String PREFIX = "s3://flyte-data/metadata/datacatalog/";
  private static final String FOLDER = "file:///data/flyte/";
  private static final AllowList LIST = AllowList.parse(PREFIX + "," + FOLDER);
  private static final List<String> HOSTILE =
      List.of(
          "..",
          ".",
          "/../",
          "/./",
          "//",
          "/",
          "\\",
          "\\..\\",
          "%2e",
          "%2E%2e",
          "/%2e%2e/",
          "%2f",
          "%2F..%2F",
          "%5c..%5c",
          "%252e%252e",
          "%252f",
          "%25",
          "%",
          "%0",
          "%zz",
          "%00",
          "%0a",
          "%c0%ae",
          "%ff",
          "%ef%bc%8f",
          "\u2025",
          "\uff0f",
          "\uff0e\uff0e",
          "\u202e",
          "\ufeff",
          "\u0000",
          "\n",
          "\r\n",
          "\t",
          "\u007f",
          "\u0085",
          "\ud83d",
          "\uffff",
          "#",
          "?",
          "#/../",
          "?x=/../",
          ";",
          "@",
          "user@",
          "user:pw@",
          ":",
          ":9000",
          ":80",
          "*",
          "[",
          "{",
          " ",
          "+",
          "~",
          "raw/",
          "/raw",
          ID,
          "/" + ID + "/o0/data.pb");
  private static final List<String> ROOTS =
      List.of(
          PREFIX,
          PREFIX,
          PREFIX,
          PREFIX,
          FOLDER,
          "s3://flyte-data/raw/",
          "s3://flyte-data/",
          "s3://flyte-data/metadata/datacatalog-2/",
          "s3://flyte-data2/metadata/datacatalog/",
          "s3://flyte-data.other/metadata/datacatalog/",
          "gs://flyte-data/metadata/datacatalog/",
          "s3a://flyte-data/metadata/datacatalog/",
          "S3://flyte-data/metadata/datacatalog/",
          "http://s3.amazonaws.com/flyte-data/metadata/datacatalog/",
          "https://flyte-data.s3.amazonaws.com/metadata/datacatalog/",
          "s3://minio:9000/flyte-data/metadata/datacatalog/",
          "s3://x@flyte-data/metadata/datacatalog/",
          "file:///etc/",
          "file://host/data/flyte/",
          "//flyte-data/metadata/datacatalog/",
          "");

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void I8_Contained_place_hostileLocations_onlyWhatFlyteMeansInsideTheAllowList() {
    System.out.printf("fuzz.seed=%d%n", seed);
    int let = 0;
    int own = 0;
    for (int i = 0; i < LOCATIONS; i++) {
      var stored = hostile();
      switch (LIST.place(stored, ID, "o0")) {
        case Placement.Refused refused -> {}
        case Placement.Shared(var blob) -> {
          let++;
          judge(stored, blob);
        }
        case Placement.Own(var blob) -> {
          own++;
          judge(stored, blob);
          assertThat(blob.key()).as(describe(stored)).endsWith("/" + ID + "/o0/data.pb");
        }
      }
    }
    assertThat(own).as("own, seed %d", seed).isGreaterThan(LOCATIONS / 50);
    assertThat(let).as("shared, seed %d", seed).isGreaterThan(LOCATIONS / 100);
    assertThat(own + let).as("let through, seed %d", seed).isLessThan(LOCATIONS / 2);
  }

  /** The object is the one that Flyte means, and it is inside, also for a store that resolves. */
  private void judge(String stored, BlobLocation blob) {
    var meant = GoLocation.split(stored);
    assertThat(meant)
        .as(describe(stored))
        .contains(new GoLocation(blob.scheme(), blob.bucket(), blob.key()));
    var root = blob.scheme().equals("s3") ? "metadata/datacatalog" : "data/flyte";
    assertThat(blob.bucket()).as(describe(stored)).isIn("flyte-data", "");
    assertThat(blob.key()).as(describe(stored)).startsWith(root + "/");
    assertThat(Path.of("/", blob.key()).normalize())
        .as(describe(stored))
        .startsWithRaw(Path.of("/", root))
        .isEqualTo(Path.of("/" + blob.key()));
  }

  /** What Flyte writes for names of all kinds is found again: the same object, and own. */
  @Test
  void place_acceptsWhatFlyteWritesForOddNames() {
    System.out.printf("fuzz.seed=%d%n", seed);
    int written = 0;
    for (int i = 0; i < LOCATIONS / 5; i++) {
      var version = name();
      var keys = List.of("p1", "development", "flyte_task-" + name(), version, ID, "o0", "data.pb");
      var location = GoLocation.written(PREFIX, keys);
      if (location.isEmpty()) {
        continue;
      }
      var stored = location.get();
      var meant = GoLocation.split(stored).orElseThrow(() -> new AssertionError(describe(stored)));
      var segments = List.of(meant.key().split("/", -1));
      boolean inside = meant.key().startsWith("metadata/datacatalog/");
      boolean twoWays =
          stored.matches("(?s)[^?#]*(/|%2[fF])[?#].*")
              || segments.contains("")
              || segments.contains(".")
              || segments.contains("..");
      var placement = LIST.place(stored, ID, "o0");
      if (!inside || twoWays || meant.key().contains("\ufffd")) {
        assertThat(placement).as(describe(stored)).isInstanceOf(Placement.Refused.class);
      } else {
        var blob = new BlobLocation(meant.scheme(), meant.host(), meant.key());
        boolean cut = stored.contains("#") || stored.contains("?");
        assertThat(placement)
            .as(describe(stored))
            .isEqualTo(cut ? new Placement.Shared(blob) : new Placement.Own(blob));
        written++;
      }
    }
    assertThat(written).as("seed %d", seed).isGreaterThan(LOCATIONS / 20);
  }

  /** A version or task name, mostly harmless, often odd. */
  private String name() {
    var pieces =
        List.of(
            "v1", "1.0", "2024 Q1", "eu+west", "ä", "ß", "漢字", "😀", "a/b", "(x)", "[1]", "'q'",
            "\"", "<b>", "^", "`", "{}", "|", "!", "*", "$", "&", ",", ";", ":", "=", "@", "~",
            "\\", "%2F", "%20", "%C3%A4", "%41", "%", "#", "?", "//", "/../", "/./", "%2e%2e", "..",
            "é");
    return IntStream.range(0, 1 + random.nextInt(4))
            .mapToObj(i -> random.nextInt(3) == 0 ? pieces.get(random.nextInt(3)) : any(pieces))
            .reduce("", String::concat)
        + "-jUwlIzHW";
  }

  /** A location as Flyte writes it, in a root of either kind, with up to four wounds. */
  private String hostile() {
    var root = any(ROOTS);
    var tail = "p/d/flyte_task-t/v1-x/" + ID + "/o0/data.pb";
    var text = new StringBuilder(root + tail);
    int wounds = random.nextInt(5);
    for (int i = 0; i < wounds; i++) {
      wound(text);
    }
    return text.toString();
  }

  private void wound(StringBuilder text) {
    // Wounds near the end or in the middle more often than in the root.
    int from = random.nextBoolean() ? Math.min(text.length(), PREFIX.length()) : 0;
    int at = from + random.nextInt(Math.max(1, text.length() - from + 1));
    switch (random.nextInt(6)) {
      case 0, 1 -> text.insert(Math.min(at, text.length()), any(HOSTILE));
      case 2 -> {
        if (at < text.length()) {
          text.replace(at, at + 1, encoded(text.substring(at, at + 1)));
        }
      }
      case 3 -> {
        if (at < text.length()) {
          text.deleteCharAt(at);
        }
      }
      case 4 -> {
        int percent = text.indexOf("%", at);
        if (percent >= 0) {
          text.replace(percent, percent + 1, "%25");
        }
      }
      default -> {
        int slash = text.indexOf("/", at);
        if (slash >= 0) {
          text.replace(slash, slash + 1, any(List.of("%2f", "\\", "//", "/../", "/x/../", "/")));
        }
      }
    }
  }

  private static String encoded(String text) {
    var encoded = new ArrayList<String>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      encoded.add("%" + HexFormat.of().toHexDigits(b));
    }
    return String.join("", encoded);
  }

  private String any(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String describe(String stored) {
    return "seed %d, location %s".formatted(seed, stored);
  }
}
