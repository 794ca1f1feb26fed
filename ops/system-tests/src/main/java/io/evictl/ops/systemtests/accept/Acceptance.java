package io.evictl.ops.systemtests.accept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Every execution of every capture in every way; some captures and ways side by side. */
public final class Acceptance {

  private final Bench bench;
  private final int lanes;

  /**
   * @param lanes how many captures and ways run side by side
   */
  public Acceptance(Bench bench, int lanes) {
    this.bench = bench;
    this.lanes = lanes;
  }

  /** The capture folders right below a folder, by name. */
  public static List<Path> capturesIn(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Acceptance::isCapture).sorted().toList();
    }
  }

  /** Whether a folder is a capture itself. */
  public static boolean isCapture(Path folder) {
    return Files.isRegularFile(folder.resolve("capture.json"));
  }

  /**
   * Runs all cases.
   *
   * @param each is told each result as it comes, one at a time
   * @return all results in the order of captures, executions, ways
   */
  public List<CaseResult> run(Collection<Path> captures, Consumer<CaseResult> each)
      throws SQLException, InterruptedException, ExecutionException {
    var runs = new ArrayList<WayRun>();
    int number = 0;
    for (var folder : captures) {
      var capture = CaptureUnderTest.load(number++, folder, bench);
      Arrays.stream(Way.values()).map(way -> new WayRun(bench, capture, way)).forEach(runs::add);
    }
    runs.sort(Comparator.comparingInt(WayRun::size).reversed());
    var results = Collections.synchronizedList(new ArrayList<CaseResult>());
    var waiting = new ConcurrentLinkedQueue<>(runs);
    try (var threads =
        Executors.newFixedThreadPool(lanes, Thread.ofPlatform().name("lane-", 0).factory())) {
      var working = new ArrayList<Future<?>>();
      for (int lane = 0; lane < lanes; lane++) {
        working.add(threads.submit(() -> work(waiting, results, each)));
      }
      for (var lane : working) {
        lane.get();
      }
    }
    return List.copyOf(results);
  }

  private static void work(
      Queue<WayRun> waiting, List<CaseResult> results, Consumer<CaseResult> each) {
    for (var run = waiting.poll(); run != null; run = waiting.poll()) {
      run.run(
          result -> {
            results.add(result);
            each.accept(result);
          });
    }
  }
}
