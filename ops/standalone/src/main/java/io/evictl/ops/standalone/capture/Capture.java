package io.evictl.ops.standalone.capture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/**
 * A capture folder: what a live Flyte had in its databases, in its buckets and on its CloudEvents
 * topic at one moment. Its parts are loaded one by one, in any order, so that a caller can load a
 * part once and copy it.
 *
 * <p>Every method that reads throws {@link CaptureException}, which names file and line.
 */
public final class Capture {
  private static final int PUTS_AT_ONCE = 4;

  private final Path folder;
  private final Manifest manifest;
  private @Nullable ObjectStock stock;

  private Capture(Path folder, Manifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /** Reads the manifest; the rest is read when it is loaded. */
  public static Capture in(Path folder) {
    var manifest = folder.resolve("capture.json");
    if (!Files.isRegularFile(manifest)) {
      throw new CaptureException(folder, "is no capture: it has no capture.json", null);
    }
    return new Capture(folder, Manifest.read(manifest));
  }

  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  public Path folder() {
    return folder;
  }

  public Manifest manifest() {
    return manifest;
  }

  /**
   * Creates and fills flyteadmin's tables. With {@link Manifest.Layout#ONE_DATABASE} the same
   * database is given to {@link #loadCatalog} as well.
   */
  public void loadAdmin(Connection database) {
    load(database, "admin-schema.sql", "admin.sql");
  }

  /** Creates and fills datacatalog's tables. */
  public void loadCatalog(Connection database) {
    load(database, "datacatalog-schema.sql", "datacatalog.sql");
  }

  /** All or nothing; leaves the connection's settings as they were at its start. */
  private void load(Connection database, String... dumps) {
    try {
      var autoCommit = database.getAutoCommit();
      database.setAutoCommit(false);
      try (var session = database.createStatement()) {
        for (var dump : dumps) {
          var file = folder.resolve(dump);
          SqlDump.execute(file, SqlDump.read(file), database);
          session.execute("RESET search_path");
        }
        session.execute("RESET ALL");
        database.commit();
      } catch (SQLException | CaptureException problem) {
        database.rollback();
        throw problem;
      } finally {
        database.setAutoCommit(autoCommit);
      }
    } catch (SQLException problem) {
      throw new CaptureException(folder, String.valueOf(problem.getMessage()), problem);
    }
  }

  /** All objects that the buckets held, in the order of the list. */
  public List<CapturedObject> objects() {
    return stock().objects();
  }

  /** The content of one of {@link #objects()}; zeros of its size where it was not packed. */
  public byte[] content(CapturedObject object) {
    return stock().content(object);
  }

  /** Creates the buckets and puts every object; one that is there is overwritten. */
  public void putObjects(S3Client s3) {
    manifest.buckets().forEach(bucket -> createBucket(s3, bucket));
    putObjects(s3, objects());
  }

  /** Puts only these objects, into buckets that are there. */
  public void putObjects(S3Client s3, List<CapturedObject> chosen) {
    var stock = stock();
    var permits = new Semaphore(PUTS_AT_ONCE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var puts = new ArrayList<Future<?>>();
      for (var object : chosen) {
        permits.acquireUninterruptibly();
        puts.add(
            threads.submit(
                () -> {
                  try {
                    put(s3, object, stock.content(object));
                  } finally {
                    permits.release();
                  }
                }));
      }
      for (var put : puts) {
        put.get();
      }
    } catch (ExecutionException problem) {
      throw new CaptureException(
          folder, "objects can't be put: " + problem.getCause(), problem.getCause());
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new CaptureException(folder, "interrupted while objects were put", interrupt);
    }
  }

  private static void put(S3Client s3, CapturedObject object, byte[] content) {
    s3.putObject(
        request -> request.bucket(object.bucket()).key(object.key()),
        RequestBody.fromBytes(content));
  }

  private static void createBucket(S3Client s3, String bucket) {
    try {
      s3.createBucket(request -> request.bucket(bucket));
    } catch (BucketAlreadyOwnedByYouException alreadyThere) {
      // Loading on top of what is there is allowed; s3proxy tells it this way.
      return;
    }
  }

  /** The CloudEvents, in the order of the file: by partition, then offset. */
  public List<CapturedEvent> events() {
    return EventLog.read(folder.resolve("flyte-events.jsonl"));
  }

  private synchronized ObjectStock stock() {
    if (stock == null) {
      stock = ObjectStock.read(folder.resolve("bucket"));
    }
    return stock;
  }
}
