package io.evictl.storage.workshop;

import static org.awaitility.Awaitility.await;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.storage.workshop.CatalogReader.Found;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Runs of Flyte that look entries up all the time, at random, until closed. One of every 50 misses
 * makes the entry anew, as a run does: object, artifact, tag.
 */
public final class ReadersBeside implements AutoCloseable {
  /** Beginning of a hole that is none: the reader ended. */
  public static final String DIED = "reader died: ";

  private static final int POPULATE_ONE_OF = 50;
  private static final long DEAD = Long.MAX_VALUE / 2;
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(60);

  private final CapturedCatalog catalog;
  private final Bucket bucket;
  private final BlobStore store;
  private final List<Entry> entries;
  private final ExecutionId by;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLongArray ended;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final Collection<String> holes = new ConcurrentLinkedQueue<>();
  private final Collection<Entry> populated = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  public ReadersBeside(
      CapturedCatalog catalog,
      Bucket bucket,
      BlobStore store,
      List<Entry> entries,
      ExecutionId by,
      int readers) {
    this.catalog = catalog;
    this.bucket = bucket;
    this.store = store;
    this.entries = entries;
    this.by = by;
    this.ended = new AtomicLongArray(readers);
    for (int i = 0; i < readers; i++) {
      int number = i;
      threads.add(Thread.ofVirtual().name("reader-" + i).start(() -> read(number)));
    }
  }

  private void read(int number) {
    var random = new Random(number);
    try (var handle = Jdbi.create(catalog.url()).open()) {
      var reader = new CatalogReader(handle.getConnection(), bucket.client());
      while (!closed) {
        var entry = entries.get(random.nextInt(entries.size()));
        switch (reader.find(entry.key())) {
          case Found.Hit hit -> hits.increment();
          case Found.Hole hole -> holes.add(entry.key().getTag() + ": " + hole.what());
          case Found.Miss miss -> {
            misses.increment();
            if (random.nextInt(POPULATE_ONE_OF) == 0) {
              populate(handle.getConnection(), entry);
            }
          }
        }
        ended.incrementAndGet(number);
      }
    } catch (SQLException | RuntimeException e) {
      holes.add(DIED + e);
    } finally {
      ended.set(number, DEAD);
    }
  }

  private void populate(Connection connection, Entry entry) {
    Jdbi.create(connection)
        .useHandle(
            handle -> {
              var made = Flyte.createArtifact(handle, entry, by);
              made.locations().forEach(at -> ManyEntries.put(store, Bucket.key(at)));
              try {
                Flyte.addTag(handle, made, entry.tag());
                populated.add(made);
              } catch (UnableToExecuteStatementException alreadyThere) {
                // AlreadyExists: another run was quicker, and its entry is taken.
              }
            });
  }

  /** Returns when every lookup that is under way now has ended. */
  public void awaitLookupsUnderWay() {
    for (int i = 0; i < ended.length(); i++) {
      int number = i;
      long before = ended.get(number);
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> ended.get(number) > before || ended.get(number) >= DEAD);
    }
  }

  /** Looks one up now. */
  public Found find(Entry entry) throws SQLException {
    try (var handle = catalog.jdbi().open()) {
      return new CatalogReader(handle.getConnection(), bucket.client()).find(entry.key());
    }
  }

  public long hits() {
    return hits.sum();
  }

  public long misses() {
    return misses.sum();
  }

  /** Lookups that would have failed a run. */
  public Collection<String> holes() {
    return holes;
  }

  /** Entries that were made beside. */
  public Collection<Entry> populated() {
    return populated;
  }

  @Override
  public String toString() {
    return "hits=%d misses=%d holes=%d populated=%d"
        .formatted(hits(), misses(), holes.size(), populated.size());
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    for (var thread : threads) {
      thread.join();
    }
  }
}
