package io.evictl.ops.benchmarks.workers;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command line says: {@code name=value} each. Names that start with {@code storage.} are
 * settings of the workers.
 *
 * @param folder where raw data goes
 */
record Options(Path folder, Map<String, String> values) {
  Options {
    values = Map.copyOf(values);
  }

  static Options parse(Path folder, Iterable<String> arguments) {
    var values = new TreeMap<String, String>();
    for (var argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("options are name=value, not " + argument);
      }
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new Options(folder, values);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
  }

  /** Settings of the workers. */
  Map<String, String> storage() {
    var settings = new TreeMap<>(values);
    settings.keySet().removeIf(name -> !name.startsWith("storage."));
    return settings;
  }

  Figures figures(String scenario, String... columns) {
    var date = LocalDate.now(ZoneOffset.UTC);
    var label = values.getOrDefault("label", scenario);
    return new Figures(folder.resolve("%s-workers-%s.tsv".formatted(date, label)), columns);
  }
}
