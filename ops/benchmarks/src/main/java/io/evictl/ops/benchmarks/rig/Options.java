package io.evictl.ops.benchmarks.rig;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command line says: {@code name=value} each.
 *
 * @param folder where raw data goes
 * @param subject what is measured; part of the names of files
 */
public record Options(Path folder, String subject, Map<String, String> values) {
  public Options {
    values = Map.copyOf(values);
  }

  public static Options parse(Path folder, String subject, Iterable<String> arguments) {
    var values = new TreeMap<String, String>();
    for (var argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("options are name=value, not " + argument);
      }
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new Options(folder, subject, values);
  }

  public int number(String name, int otherwise) {
    return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
  }

  /** Those whose names start so: settings of what is measured. */
  public Map<String, String> below(String prefix) {
    var settings = new TreeMap<>(values);
    settings.keySet().removeIf(name -> !name.startsWith(prefix));
    return settings;
  }

  public Results results(String scenario, String... columns) {
    var date = LocalDate.now(ZoneOffset.UTC);
    var label = values.getOrDefault("label", scenario);
    return new Results(folder.resolve("%s-%s-%s.tsv".formatted(date, subject, label)), columns);
  }
}
