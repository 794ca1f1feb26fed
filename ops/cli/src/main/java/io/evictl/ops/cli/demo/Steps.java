package io.evictl.ops.cli.demo;

import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.Screen.Style;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The demo's script: numbered steps with their time, and checks, each held or not. */
final class Steps {
  private static final int WIDTH = 92;

  private final Screen screen;
  private final InstantSource clock;
  private final List<String> faults = new ArrayList<>();
  private final Instant begun;
  private int number;
  private Instant stepBegun;

  Steps(Screen screen, InstantSource clock) {
    this.screen = screen;
    this.clock = clock;
    this.begun = clock.instant();
    this.stepBegun = begun;
  }

  void step(String title) {
    number++;
    stepBegun = clock.instant();
    screen.print("");
    screen.print(screen.styled(Style.BOLD, "%2d  %s".formatted(number, title)));
  }

  /** Broken between words where it is too long. */
  void line(String text) {
    var rest = text;
    while (rest.length() > WIDTH && rest.lastIndexOf(' ', WIDTH) > WIDTH / 2) {
      int at = rest.lastIndexOf(' ', WIDTH);
      screen.print("    " + rest.substring(0, at));
      rest = rest.substring(at + 1);
    }
    screen.print("    " + rest);
  }

  void lines(List<String> texts) {
    texts.forEach(this::line);
  }

  /** Ends a step with the time it took. */
  void done() {
    var took = seconds(Duration.between(stepBegun, clock.instant()));
    screen.print(screen.styled(Style.DIM, " ".repeat(WIDTH - took.length()) + took));
  }

  /** Tells that something held, or did not: then why. */
  void check(String claim, List<String> problems) {
    if (problems.isEmpty()) {
      line(screen.styled(Style.GOOD, "✓ ") + claim);
      return;
    }
    line(screen.styled(Style.BAD, "✗ does not hold: ") + claim);
    problems.stream().limit(5).forEach(problem -> line("    " + problem));
    faults.add(claim);
  }

  void check(String claim, boolean holds, String otherwise) {
    check(claim, holds ? List.of() : List.of(otherwise));
  }

  /** The claims that did not hold. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  String total() {
    return seconds(Duration.between(begun, clock.instant()));
  }

  static String seconds(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1000.0);
  }
}
