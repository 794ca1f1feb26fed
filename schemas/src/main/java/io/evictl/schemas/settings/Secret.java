package io.evictl.schemas.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A password or token: given as is, or as a file that is read anew each time (rotation). */
public sealed interface Secret {
  /** The secret now. Throws {@link UncheckedIOException} naming the file if that is unreadable. */
  String reveal();

  static Secret of(String value) {
    return new Value(value);
  }

  static Secret in(Path file) {
    return new InFile(file);
  }

  /** A secret that stands in the settings themselves. */
  record Value(String value) implements Secret {
    @Override
    public String reveal() {
      return value;
    }

    @Override
    public String toString() {
      return "(hidden)";
    }
  }

  /** A secret in a file; white space around it does not belong to it. */
  record InFile(Path file) implements Secret {
    @Override
    public String reveal() {
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the secret in " + file, e);
      }
    }
  }
}
