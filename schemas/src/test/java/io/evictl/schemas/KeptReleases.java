package io.evictl.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The schemas of past releases, as the registry got them: {@code src/released/<version>/<Record>
 * .avsc}. Running {@link #main} with a version writes those of now, once per release.
 */
final class KeptReleases {
  private static final Path FOLDER = Path.of("src", "released");

  private KeptReleases() {}

  /** One folder per release. */
  static List<Path> releases() throws IOException {
    try (var folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  /** Writes the schemas of now as those of a release that is not there yet. */
  public static void main(String[] version) throws IOException {
    var release = Files.createDirectory(FOLDER.resolve(version[0]));
    for (var type : RecordSerdesTest.recordTypes().toList()) {
      var schema = PublishedSchema.of(RecordSerdesTest.schemaOf(type));
      Files.writeString(
          release.resolve(type.getSimpleName() + ".avsc"), schema.toString(true) + "\n");
      Files.writeString(
          FOLDER.resolve("index"),
          "%s/%s.avsc\n".formatted(version[0], type.getSimpleName()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
