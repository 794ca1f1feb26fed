package io.evictl.ops.cli.screen;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;

/** Where the command writes and asks: standard output for results, standard error for the rest. */
public final class Screen {
  /** A colour or weight; nothing where the output is no terminal. */
  public enum Style {
    BOLD("\u001b[1m"),
    DIM("\u001b[2m"),
    GOOD("\u001b[32m"),
    BAD("\u001b[31m"),
    NOTE("\u001b[33m");

    private final String begin;

    Style(String begin) {
      this.begin = begin;
    }
  }

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;

  public Screen(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** The process's own streams; a terminal only if somebody can read and answer there. */
  public static Screen ofProcess() {
    var console = System.console();
    return new Screen(
        writer(System.out), writer(System.err), console != null && console.isTerminal());
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, UTF_8);
  }

  public boolean isTerminal() {
    return terminal;
  }

  public void print(String line) {
    out.println(line);
    out.flush();
  }

  /** Progress and errors: not part of the result that a script reads. */
  public void note(String line) {
    err.println(line);
    err.flush();
  }

  public String styled(Style style, String text) {
    return terminal && System.getenv("NO_COLOR") == null ? style.begin + text + "\u001b[0m" : text;
  }

  public PrintWriter out() {
    return out;
  }

  public PrintWriter err() {
    return err;
  }

  /** Asks for yes or no; anything but a yes is a no. */
  public boolean confirm(String question) {
    err.print(question + " [y/N] ");
    err.flush();
    try {
      var answer = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
      return answer != null && answer.strip().matches("(?i)y|yes");
    } catch (IOException problem) {
      throw new CliException(ExitCode.FAILED, "the answer can't be read: " + problem, problem);
    }
  }
}
