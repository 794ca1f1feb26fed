package io.evictl.storage.death;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * Starts processes with this one's classes. The first one leaves an archive of what it has loaded
 * when it ends in order, which makes the start of the others cheap; that takes a path of jars only.
 */
final class ProcessTemplate {
  private final String path;
  private final Path archive;

  private ProcessTemplate(String path, Path archive) {
    this.path = path;
    this.archive = archive;
  }

  static ProcessTemplate in(Path folder) throws IOException {
    var jars = new ArrayList<String>();
    var own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (var element : own.split(File.pathSeparator)) {
      var at = Path.of(element);
      if (Files.isDirectory(at)) {
        var jar = folder.resolve("classes-" + jars.size() + ".jar");
        pack(at, jar);
        jars.add(jar.toString());
      } else if (Files.exists(at)) {
        jars.add(element);
      }
    }
    return new ProcessTemplate(
        String.join(File.pathSeparator, jars), folder.resolve("classes.jsa"));
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.walk(classes)) {
      out.setLevel(0);
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  /** A process whose output goes to the file. */
  Process start(Path output, Class<?> main, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xlog:disable",
            "--sun-misc-unsafe-memory-access=allow",
            Files.exists(archive)
                ? "-XX:SharedArchiveFile=" + archive
                : "-XX:ArchiveClassesAtExit=" + archive,
            "-cp",
            path,
            main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
