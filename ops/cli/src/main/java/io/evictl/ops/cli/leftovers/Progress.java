package io.evictl.ops.cli.leftovers;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.storage.leftovers.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that says how far a check came, whole at any time; or none. */
final class Progress {
  private final @Nullable Path file;

  Progress(@Nullable Path file) {
    this.file = file;
  }

  /**
   * Where a check that was stopped had come.
   *
   * @throws IllegalArgumentException if the file holds something else
   */
  Optional<Place> place() {
    try {
      return file == null || !Files.exists(file)
          ? Optional.empty()
          : Optional.of(Place.of(Files.readString(file)));
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  void keep(Place place) {
    if (file != null) {
      try {
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, place.token() + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw unusable(e);
      }
    }
  }

  /** It came to its end: the next one begins anew. */
  void done() {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw unusable(e);
      }
    }
  }

  private static CliException unusable(IOException e) {
    return new CliException(ExitCode.FAILED, "the file of --progress can't be used: " + e, e);
  }
}
