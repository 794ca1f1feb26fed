package io.evictl.ops.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry application (Apicurio), a tar.gz that Maven brings as a dependency of this module.
 * Maven puts no tar.gz on a class path, so it is looked for, in this order: the file that the
 * system property {@code evictl.registry.distribution} names; beside the jars of the class path,
 * where a packaged evictl has it; in the local Maven repository that those jars come from. It is
 * unpacked once a machine and version, below {@code $XDG_CACHE_HOME/evictl} or {@code
 * ~/.cache/evictl}.
 */
record Distribution(Path folder) {

  private static final Logger LOG = LoggerFactory.getLogger(Distribution.class);
  private static final String FILE = "apicurio-registry-app-%s-all.tar.gz";
  private static final String IN_REPOSITORY = "io/apicurio/apicurio-registry-app/%s/" + FILE;

  /** A jar of the class path at REPOSITORY/group/group/artifact/version/file. */
  private static final Class<?> SOME_JAR = Logger.class;

  private static final int DEPTH_IN_REPOSITORY = 5;

  /** The unpacked distribution in the user's cache. */
  static Distribution cached() {
    return in(cacheFolder(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home")));
  }

  /** The distribution unpacked below that folder, unpacking it if it is not there yet. */
  static Distribution in(Path cache) {
    String version = version();
    Path folder = cache.resolve("apicurio-" + version);
    if (!Files.isDirectory(folder)) {
      unpack(archive(version), folder);
    }
    return new Distribution(folder);
  }

  /** What {@code java -cp} needs. */
  Path jar() {
    return folder.resolve("quarkus-run.jar");
  }

  static Path cacheFolder(@org.jspecify.annotations.Nullable String xdgCache, String home) {
    boolean given = xdgCache != null && !xdgCache.isBlank();
    return (given ? Path.of(xdgCache) : Path.of(home, ".cache")).resolve("evictl");
  }

  private static String version() {
    try (var in = Distribution.class.getResourceAsStream("distribution.properties")) {
      var properties = new Properties();
      properties.load(Objects.requireNonNull(in, "distribution.properties"));
      return properties.getProperty("apicurio.version");
    } catch (IOException e) {
      throw new ServerStartException("server=registry cannot read distribution.properties", e);
    }
  }

  private static Path archive(String version) {
    var candidates = candidates(version);
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new ServerStartException(
                    "server=registry distribution not found; looked at "
                        + candidates
                        + "; name it by -Devictl.registry.distribution=FILE"));
  }

  private static List<Path> candidates(String version) {
    String file = FILE.formatted(version);
    Path jar = location(SOME_JAR);
    return Stream.of(
            Stream.ofNullable(System.getProperty("evictl.registry.distribution")).map(Path::of),
            Stream.of(jar.resolveSibling(file)),
            Stream.iterate(jar, Objects::nonNull, Path::getParent)
                .skip(DEPTH_IN_REPOSITORY)
                .limit(1)
                .map(repository -> repository.resolve(IN_REPOSITORY.formatted(version, version))))
        .flatMap(it -> it)
        .toList();
  }

  /** The jar or classes folder that the class comes from. */
  static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("place of " + type, e);
    }
  }

  /**
   * Unpacks beside the target and renames, so that a half unpacked one is never taken for whole.
   */
  private static void unpack(Path archive, Path target) {
    try {
      Files.createDirectories(target.getParent());
      Path unpacking = Files.createTempDirectory(target.getParent(), "unpacking-");
      try {
        unpackInto(archive, unpacking);
        Files.move(unpacking, target, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("server=registry unpacked archive={} folder={}", archive, target);
      } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException another) {
        LOG.info("server=registry folder={} unpacked by another process", target);
      } finally {
        TemporaryFolder.delete(unpacking);
      }
    } catch (IOException e) {
      throw new ServerStartException("server=registry cannot unpack " + archive, e);
    }
  }

  private static void unpackInto(Path archive, Path folder) throws IOException {
    try (var file = new BufferedInputStream(Files.newInputStream(archive));
        var entries = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("entry outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isFile()) {
          Files.createDirectories(path.getParent());
          Files.copy(entries, path);
        }
      }
    }
  }
}
