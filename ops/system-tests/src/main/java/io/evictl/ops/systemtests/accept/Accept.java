package io.evictl.ops.systemtests.accept;

import io.evictl.ops.servers.ServerKind;
import io.evictl.ops.servers.Servers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The command {@code accept [DIR…]}: runs the acceptance on the captures shipped and on any given,
 * prints a table, and ends with 1 where a case failed, with 2 where it could not be run.
 *
 * <p>System properties: {@code evictl.captures.shipped} the folder of the shipped captures, {@code
 * evictl.seed}, {@code evictl.lanes}, {@code evictl.sample}: of nodes and entries every so-manieth
 * (1).
 */
public final class Accept {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LANES = 3;

  private Accept() {}

  /** Runs it, and ends the process: threads of servers that did not start are no reason to stay. */
  public static void main(String[] arguments) {
    try {
      System.exit(run(arguments));
    } catch (Throwable e) { // a class that is missing is no exception
      e.printStackTrace();
      System.exit(2);
    }
  }

  private static int run(String[] arguments) throws Exception {
    var out = System.out;
    var captures = new ArrayList<Path>();
    var shipped = System.getProperty("evictl.captures.shipped");
    if (shipped != null) {
      captures.addAll(Acceptance.capturesIn(Path.of(shipped)));
    }
    for (var argument : arguments) {
      captures.addAll(capturesOf(Path.of(argument)));
    }
    long seed = Long.getLong("evictl.seed", new Random().nextLong());
    out.println("seed=" + seed + " captures=" + captures.size());
    var table = new AcceptanceTable(out);
    table.head();
    List<CaseResult> results;
    try (var servers = new Servers(ServerKind.configured())) {
      var bench =
          new Bench("accept", servers, PATIENCE, seed, Integer.getInteger("evictl.sample", 1));
      results =
          new Acceptance(bench, Integer.getInteger("evictl.lanes", LANES))
              .run(captures, table::line);
    }
    out.println(AcceptanceTable.summary(results));
    out.flush();
    return results.isEmpty() || results.stream().anyMatch(it -> !it.passed()) ? 1 : 0;
  }

  /** A capture, or a folder of captures. */
  public static List<Path> capturesOf(Path folder) throws IOException {
    if (Acceptance.isCapture(folder)) {
      return List.of(folder);
    }
    var found = Acceptance.capturesIn(folder);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(folder + " is no capture and holds none");
    }
    return found;
  }
}
