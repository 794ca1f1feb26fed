package io.evictl.storage.death;

import io.evictl.ops.servers.S3Server;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.MovedClock;
import io.evictl.storage.workshop.Workshop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, which lives until a given call, or to the end. */
final class MortalWorker implements AutoCloseable {
  private static final String CALLS = "calls";
  private static final String OUTPUT = "output";
  private static final long DEFINITELY_TOO_SLOW = 120;

  private final Process process;
  private final Path folder;

  private MortalWorker(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /** Another process's store. */
  private record Elsewhere(URI endpoint, String accessKey, String secretKey) implements S3Server {
    @Override
    public void close() {
      // Its owner does that.
    }
  }

  /** Starts the process, which gets ready and waits for {@link #live}. */
  static MortalWorker start(
      ProcessTemplate template,
      CapturedCatalog catalog,
      S3Server store,
      Path folder,
      int last,
      Life.Side side)
      throws IOException {
    var process =
        template.start(
            folder.resolve(OUTPUT),
            MortalWorker.class,
            catalog.url(),
            store.endpoint().toString(),
            store.accessKey(),
            store.secretKey(),
            folder.toString(),
            String.valueOf(last),
            side.name());
    return new MortalWorker(process, folder);
  }

  /**
   * Lets it work to its end.
   *
   * @param overwritten see {@link Shift#run}
   * @return whether it was killed; else it has done all there was to do
   */
  boolean live(String overwritten) throws IOException, InterruptedException {
    try (OutputStream in = process.getOutputStream()) {
      in.write((overwritten + "\n").getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(DEFINITELY_TOO_SLOW, TimeUnit.SECONDS)) {
      throw new IllegalStateException("does not end: " + output());
    }
    return switch (process.exitValue()) {
      case 0 -> false;
      case Life.KILLED -> true;
      default -> throw new IllegalStateException(output());
    };
  }

  /** What it did, if it lived to the end. */
  List<Life.Call> calls() throws IOException {
    return Files.readAllLines(folder.resolve(CALLS)).stream()
        .map(line -> line.split("\t"))
        .map(words -> new Life.Call(words[1], Integer.parseInt(words[0])))
        .toList();
  }

  private String output() {
    try {
      return Files.readString(folder.resolve(OUTPUT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The process. */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[4]);
    int last = Integer.parseInt(arguments[5]);
    var life = last < 0 ? Life.whole() : Life.until(last, Life.Side.valueOf(arguments[6]));
    WatchedDriver.register(life);
    var catalog = CapturedCatalog.at(arguments[0]);
    var store = new Elsewhere(URI.create(arguments[1]), arguments[2], arguments[3]);
    var watched = CapturedCatalog.at(WatchedDriver.watched(arguments[0]));
    try (var bucket = Bucket.on(store);
        var worker = new Workshop(watched, bucket, new MovedClock())) {
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      var overwritten = in.readLine();
      if (overwritten == null) {
        return;
      }
      life.begin();
      new Shift(worker, new FolderBroker(folder), life).run(catalog, overwritten);
      Files.write(
          folder.resolve(CALLS),
          life.calls().stream().map(call -> call.parts() + "\t" + call.what()).toList());
    }
    System.exit(0);
  }
}
