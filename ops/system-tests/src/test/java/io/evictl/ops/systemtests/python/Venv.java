package io.evictl.ops.systemtests.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A virtual environment below {@code target} with the pinned requirements and our package in it,
 * made once for a set of requirements.
 */
public final class Venv {
  /** Of the repository. */
  static final Path PACKAGE = Path.of("../../producer-api/python").toAbsolutePath().normalize();

  private static final int MINUTES = 5;
  private static final String NEEDED =
      "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))";
  private static final Path FOLDER = Path.of("target", "python").toAbsolutePath();

  private final Path bin;

  private Venv(Path bin) {
    this.bin = bin;
  }

  /** Skips the test, saying why, where there is no Python that could make one, or no PyPI. */
  public static synchronized Venv get() throws IOException, InterruptedException {
    var python = System.getenv().getOrDefault("EVICTL_PYTHON", "python3");
    assumeTrue(
        isUsable(python),
        "no '"
            + python
            + "' of version 3.9 or later with venv here: Python's tests need one"
            + " (EVICTL_PYTHON names another)");
    var requirements = PACKAGE.resolve("requirements-test.txt");
    var folder = FOLDER.resolve("venv-" + checksum(requirements));
    var venv = new Venv(folder.resolve("bin"));
    var whole = folder.resolve("whole");
    if (!Files.exists(whole)) {
      run(FOLDER, "venv", Map.of(), python, "-m", "venv", "--clear", folder.toString());
      venv.install(requirements);
      Files.createFile(whole);
    }
    venv.pip(
        "package",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--force-reinstall",
        PACKAGE.toString());
    return venv;
  }

  /** Without PyPI there is nothing to test with; in CI that is a failure. */
  private void install(Path requirements) throws IOException, InterruptedException {
    try {
      pip("requirements", "-r", requirements.toString());
    } catch (AssertionError failed) {
      if (System.getenv("CI") != null) {
        throw failed;
      }
      abort("Python's tests need what " + requirements + " names: " + failed.getMessage());
    }
  }

  private void pip(String label, String... arguments) throws IOException, InterruptedException {
    var command = Stream.concat(Stream.of("-m", "pip", "install", "--quiet"), Stream.of(arguments));
    python(FOLDER, "pip-" + label, Map.of(), command.toArray(String[]::new));
  }

  /**
   * Runs Python with these arguments and returns what it said; fails where it does not end well.
   */
  public String python(
      Path folder, String label, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var command = Stream.concat(Stream.of(bin.resolve("python").toString()), Stream.of(arguments));
    return run(folder, label, environment, command.toArray(String[]::new));
  }

  private static String run(
      Path folder, String label, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    var output = FOLDER.resolve(label + ".txt");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().putAll(environment);
    var process = builder.start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
          .as(List.of(command).toString())
          .isTrue();
      var said = Files.readString(output);
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static boolean isUsable(String python) throws InterruptedException {
    try {
      var process =
          new ProcessBuilder(python, "-c", NEEDED)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  private static String checksum(Path file) throws IOException {
    var crc = new CRC32();
    crc.update(Files.readAllBytes(file));
    return Long.toHexString(crc.getValue());
  }
}
