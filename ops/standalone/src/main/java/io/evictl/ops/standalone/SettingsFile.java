package io.evictl.ops.standalone;

import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Settings as a {@code .properties} file: UTF-8, one {@code name = value} a line. */
public final class SettingsFile {
  private SettingsFile() {}

  /**
   * @throws SettingsException if the file can't be read; the message names it
   */
  public static Map<String, String> read(Path file) {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException problem) {
      throw new SettingsException("settings file " + file + " can't be read: " + problem, problem);
    }
    var settings = new TreeMap<String, String>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }

  /** Writes the file as a whole: a reader sees the old content or the new. */
  static void write(Path file, String comment, Map<String, String> settings) {
    var properties = new Properties();
    properties.putAll(settings);
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (var writer = Files.newBufferedWriter(fresh)) {
        properties.store(writer, comment);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException problem) {
      throw new UncheckedIOException("settings file " + file, problem);
    }
  }
}
