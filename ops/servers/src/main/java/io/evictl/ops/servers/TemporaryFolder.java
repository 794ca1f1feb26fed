package io.evictl.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Folders named {@code evictl-PID-…} under java.io.tmpdir, so that {@link LeakCheck} tells this
 * process's from another's; and folders removed as a whole.
 */
final class TemporaryFolder {

  private static final String PREFIX = "evictl-" + ProcessHandle.current().pid() + "-";

  /** Those of the servers that all tests share, which stay as long as the process. */
  private static final String SHARED_PREFIX = PREFIX + "shared-";

  private TemporaryFolder() {}

  static Path create(String server) {
    try {
      String prefix = SharedThreads.isCurrent() ? SHARED_PREFIX : PREFIX;
      return Files.createTempDirectory(prefix + server + "-");
    } catch (IOException e) {
      throw new ServerStartException("server=" + server + " no temporary folder", e);
    }
  }

  /** Those of this process which are there now, other than the shared servers'. */
  static Set<Path> present() {
    try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(TemporaryFolder::isOwn).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException("list of temporary folders", e);
    }
  }

  private static boolean isOwn(Path folder) {
    String name = folder.getFileName().toString();
    return name.startsWith(PREFIX) && !name.startsWith(SHARED_PREFIX);
  }

  /** Removes the folder and all in it; files that others remove meanwhile are no error. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(folder, new Deleting());
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + folder, e);
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
