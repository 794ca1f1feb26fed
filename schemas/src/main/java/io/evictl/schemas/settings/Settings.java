package io.evictl.schemas.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings below one prefix. Every getter remembers the name it was asked for, so that {@link
 * #rejectUnknown()} can tell a misspelt setting from a known one. Blank values count as absent.
 */
public final class Settings {
  private static final Pattern AMOUNT = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)?");

  private final String prefix;
  private final Map<String, String> values = new TreeMap<>();
  private final SortedSet<String> known = new TreeSet<>();
  private final SortedSet<String> open = new TreeSet<>();

  private Settings(String prefix, Map<String, String> all) {
    this.prefix = prefix;
    all.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            values.put(name.substring(prefix.length()), value);
          }
        });
  }

  /** The settings whose names start with the prefix, e.g. {@code stream.}; others are not seen. */
  public static Settings under(String prefix, Map<String, String> all) {
    return new Settings(prefix, all);
  }

  public Optional<String> optional(String name) {
    known.add(name);
    return Optional.ofNullable(values.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  public String required(String name) {
    return optional(name)
        .orElseThrow(() -> new SettingsException("setting " + prefix + name + " is missing"));
  }

  public String string(String name, String fallback) {
    return optional(name).orElse(fallback);
  }

  public boolean flag(String name, boolean fallback) {
    return optional(name)
        .map(
            value ->
                switch (value.toLowerCase(Locale.ROOT)) {
                  case "true", "on", "yes" -> true;
                  case "false", "off", "no" -> false;
                  default -> throw malformed(name, value, "true or false");
                })
        .orElse(fallback);
  }

  /** A whole number within bounds, both included. */
  public int integer(String name, int fallback, int min, int max) {
    return (int) number(name, fallback, min, max);
  }

  /** A whole number within bounds, both included. */
  public long number(String name, long fallback, long min, long max) {
    return optional(name).map(value -> parse(name, value, min, max)).orElse(fallback);
  }

  private long parse(String name, String value, long min, long max) {
    var expected = "a whole number from " + min + " to " + max;
    try {
      var number = Long.parseLong(value.replace("_", ""));
      if (number < min || number > max) {
        throw malformed(name, value, expected);
      }
      return number;
    } catch (NumberFormatException e) {
      throw malformed(name, value, expected, e);
    }
  }

  /** A duration: {@code 250ms, 30s, 5m, 24h, 7d}, ISO-8601, or a bare number of milliseconds. */
  public Duration duration(String name, Duration fallback) {
    return optional(name).map(value -> duration(name, value)).orElse(fallback);
  }

  private Duration duration(String name, String value) {
    var amount = AMOUNT.matcher(value);
    try {
      if (!amount.matches()) {
        return Duration.parse(value);
      }
      var number = Long.parseLong(amount.group(1));
      return switch (amount.group(2)) {
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        case "d" -> Duration.ofDays(number);
        case null, default -> Duration.ofMillis(number);
      };
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      throw malformed(name, value, "a duration such as 250ms, 30s, 5m, 24h, 7d", e);
    }
  }

  /** A secret given as {@code name}, or as the path of a file in {@code name.file}; not both. */
  public Optional<Secret> secret(String name) {
    var value = optional(name);
    var file = optional(name + ".file");
    if (value.isPresent() && file.isPresent()) {
      throw new SettingsException(
          "settings %s%s and %s%s.file exclude each other".formatted(prefix, name, prefix, name));
    }
    return value.map(Secret::of).or(() -> file.map(path -> Secret.in(Path.of(path))));
  }

  /** Everything below a further prefix, that prefix stripped; names there are not checked. */
  public Map<String, String> below(String further) {
    open.add(further);
    var below = new TreeMap<String, String>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(further)) {
            below.put(name.substring(further.length()), value);
          }
        });
    return Map.copyOf(below);
  }

  /** Refuses names under the prefix that no getter asked for; to be called after all getters. */
  public void rejectUnknown() {
    for (var name : values.keySet()) {
      if (!known.contains(name) && open.stream().noneMatch(name::startsWith)) {
        throw new SettingsException(
            "unknown setting %s%s%s".formatted(prefix, name, suggestion(name)));
      }
    }
  }

  private String suggestion(String name) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .map(closest -> "; the closest known one is " + prefix + closest)
        .orElse("");
  }

  private SettingsException malformed(String name, String value, String expected) {
    return malformed(name, value, expected, null);
  }

  private SettingsException malformed(
      String name, String value, String expected, @Nullable Throwable cause) {
    return new SettingsException(
        "setting %s%s must be %s, not '%s'".formatted(prefix, name, expected, value), cause);
  }

  /** Levenshtein distance. */
  private static int distance(String left, String right) {
    var row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
