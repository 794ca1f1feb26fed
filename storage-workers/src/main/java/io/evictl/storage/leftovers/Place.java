package io.evictl.storage.leftovers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.storage.catalog.DatasetName;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How far a check has come: all before it is settled. */
public sealed interface Place {

  /** Before the first row. */
  Place START = new Rows(Step.NAMES, DatasetName.START, "", "");

  /** What is looked at next of a task. */
  enum Step {
    NAMES,
    ARTIFACTS,
    TAGS
  }

  /**
   * Among rows.
   *
   * @param name the task; with NAMES: the last one that is settled
   * @param version with last: the primary key of the last row that is settled
   */
  record Rows(Step step, DatasetName name, String version, String last) implements Place {}

  /**
   * Among objects.
   *
   * @param prefix of the allow-list, {@code bucket/path}; empty: before the first one
   * @param after key of the last object that is settled
   */
  record Objects(String prefix, String after) implements Place {
    static final Objects START = new Objects("", "");
  }

  /** In one word, to go on from. */
  default String token() {
    return switch (this) {
      case Rows(var step, var name, var version, var last) ->
          words(step.name(), name.project(), name.name(), name.domain(), version, last);
      case Objects(var prefix, var after) -> words("OBJECTS", prefix, after);
    };
  }

  private static String words(String... words) {
    return Stream.of(words)
        .map(it -> Base64.getUrlEncoder().withoutPadding().encodeToString(it.getBytes(UTF_8)))
        .collect(Collectors.joining("."));
  }

  /**
   * The place of a token.
   *
   * @throws IllegalArgumentException if {@link #token} gives no such thing
   */
  static Place of(String token) {
    try {
      var words =
          Arrays.stream(token.strip().split("\\.", -1))
              .map(it -> new String(Base64.getUrlDecoder().decode(it), UTF_8))
              .toList();
      return words.getFirst().equals("OBJECTS") ? objects(words) : rows(words);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no place to go on from: '" + token + "'", e);
    }
  }

  private static Objects objects(List<String> words) {
    if (words.size() != 3) {
      throw new IllegalArgumentException(words.size() + " words");
    }
    return new Objects(words.get(1), words.get(2));
  }

  private static Rows rows(List<String> words) {
    if (words.size() != 6) {
      throw new IllegalArgumentException(words.size() + " words");
    }
    var name = new DatasetName(words.get(1), words.get(2), words.get(3));
    return new Rows(Step.valueOf(words.getFirst()), name, words.get(4), words.get(5));
  }
}
