package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Enums of our records as words of the command line; their UNKNOWN cannot be chosen. */
final class Choice {
  private Choice() {}

  static <E extends Enum<E>> E of(Class<E> type, String option, String word) {
    var constants =
        Arrays.stream(type.getEnumConstants())
            .filter(constant -> !constant.name().equals("UNKNOWN"))
            .toList();
    return constants.stream()
        .filter(constant -> word(constant).equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.USAGE,
                    "%s is one of %s, not '%s'"
                        .formatted(
                            option,
                            constants.stream().map(Choice::word).collect(Collectors.joining(", ")),
                            word)));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
