package io.evictl.ops.benchmarks.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What {@code evictl run --config} reads. */
public final class ConfigFile {
  private ConfigFile() {}

  /** Writes {@code <name>.properties}. */
  public static Path write(Path folder, String name, Map<String, String> settings) {
    var file = folder.resolve(name + ".properties");
    var properties = new Properties();
    properties.putAll(new TreeMap<>(settings));
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
