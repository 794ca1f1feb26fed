package io.evictl.ops.systemtests.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.systemtests.shared.SharedStandalone;
import io.evictl.ops.systemtests.shared.SharedStandalone.Running;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Python package: its own tests, its types, and its way against everything in one process. */
class PythonClientIT {
  private static final Pattern PASSED = Pattern.compile("(?m)^=* ?(\\d+) passed in .*$");

  @Test
  void package_passesItsOwnTests() throws Exception {
    assertThat(passed(pytest("tests", Map.of()))).isGreaterThan(50);
  }

  @Test
  void package_isTypedStrictly() throws Exception {
    var said =
        Venv.get()
            .python(
                Venv.PACKAGE,
                "mypy",
                Map.of(),
                "-m",
                "mypy",
                "--cache-dir=/dev/null",
                "--no-color");
    assertThat(said).contains("Success: no issues found");
  }

  @Test
  @ExtendWith(SharedStandalone.class)
  void client_plansEvictsWatchesAndRestores(Running running) throws Exception {
    var said =
        pytest(
            "integration",
            Map.of(
                "EVICTL_URL",
                running.gatewayUrl(),
                "EVICTL_EXECUTION",
                "flytesnacks:development:my-own-name-n0"));
    assertThat(passed(said)).isEqualTo(7);
  }

  private static String pytest(String folder, Map<String, String> environment) throws Exception {
    return Venv.get()
        .python(
            Venv.PACKAGE,
            "pytest-" + folder,
            environment,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--color=no",
            folder);
  }

  /** None may be skipped: the line says nothing but how many passed. */
  private static int passed(String said) {
    var line = PASSED.matcher(said);
    assertThat(line.find()).as(said).isTrue();
    return Integer.parseInt(line.group(1));
  }
}
