package io.evictl.ops.systemtests.accept;

import java.io.PrintStream;
import java.util.Collection;

/** Prints results as a table, one line a case. */
public final class AcceptanceTable {

  private static final String LINE = "%-28s %-42s %-18s %-6s %8s %7s %4s %s%n";

  private final PrintStream out;

  public AcceptanceTable(PrintStream out) {
    this.out = out;
  }

  /** Prints the names of the columns. */
  public void head() {
    out.printf(
        LINE, "capture", "execution", "shape", "way", "expected", "evicted", "left", "verdict");
  }

  /** Prints a case; what did not hold comes on lines of its own. */
  public synchronized void line(CaseResult result) {
    out.printf(
        LINE,
        result.capture(),
        (result.execution().name() + " " + result.part()).strip(),
        result.shape(),
        result.way().letter() + (result.includeHits() ? "+hits" : ""),
        result.expected(),
        result.evicted(),
        result.left(),
        result.passed() ? "pass" : "FAIL");
    result.problems().forEach(problem -> out.printf("    %s%n", problem));
  }

  /** The last line: {@code cases=… passed=… failed=… not-covered=…}. */
  public static String summary(Collection<CaseResult> results) {
    long passed = results.stream().filter(CaseResult::passed).count();
    return "cases=%d passed=%d failed=%d not-covered=%d"
        .formatted(
            results.size(),
            passed,
            results.size() - passed,
            results.stream().mapToInt(CaseResult::notCovered).sum());
  }
}
