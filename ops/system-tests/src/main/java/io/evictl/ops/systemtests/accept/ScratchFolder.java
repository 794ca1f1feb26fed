package io.evictl.ops.systemtests.accept;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A temporary folder that goes with all its content. */
public record ScratchFolder(Path path) implements AutoCloseable {

  public static ScratchFolder create(String name) {
    try {
      return new ScratchFolder(Files.createTempDirectory("evictl-" + name + "-"));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder", e);
    }
  }

  @Override
  public void close() {
    try (var content = Files.walk(path)) {
      for (var file : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path, e);
    }
  }
}
