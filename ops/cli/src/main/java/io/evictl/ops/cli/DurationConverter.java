package io.evictl.ops.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 250ms, 30s, 5m, 24h, 7d}; 0 needs no unit. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)|0");

  @Override
  public Duration convert(String text) {
    var amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no duration: write 250ms, 30s, 5m, 24h or 7d");
    }
    if (amount.group(1) == null) {
      return Duration.ZERO;
    }
    long number = Long.parseLong(amount.group(1));
    return switch (amount.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
