package io.evictl.storage.raw;

import io.evictl.storage.blobs.PatientListing.Turns;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.raw.ReferenceIndex.Entry;
import io.evictl.storage.raw.ReferenceIndex.Row;
import io.evictl.storage.raw.ReferenceIndex.Walk;
import io.evictl.storage.sql.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;

/**
 * Builds the reference index, and keeps it: walks over the catalog page by page and reads what it
 * has not read as it is now. It holds a page in memory, and may end after any page.
 */
public final class ReferenceWalk {
  /** More is left to the next walk. */
  private static final int MOST_BEHIND = 2_000;

  private static final Walk NOWHERE =
      new Walk(ReferenceIndex.START, Instant.EPOCH, Optional.empty(), 0);

  private final Transactions transactions;
  private final Datacatalog catalog;
  private final ReferenceIndex index = new ReferenceIndex();
  private final LedgerClock clock;
  private final ArtifactReader reader;
  private final Turns turns;
  private final Sizes sizes;

  /**
   * How much at a time.
   *
   * @param page artifacts compared with one statement
   * @param inFlight objects read at a time
   */
  public record Sizes(int page, int inFlight) {
    public static final Sizes USUAL = new Sizes(1_000, 4);
  }

  public ReferenceWalk(
      Transactions transactions,
      Datacatalog catalog,
      LedgerClock clock,
      ArtifactReader reader,
      Turns turns,
      Sizes sizes) {
    this.transactions = transactions;
    this.catalog = catalog;
    this.clock = clock;
    this.reader = reader;
    this.turns = turns;
    this.sizes = sizes;
  }

  /**
   * What a step did.
   *
   * @param compared artifacts
   * @param read of them, as they were not known
   * @param ended whether the walk is at its end; the next step begins another one
   */
  public record Step(int compared, int read, boolean ended) {}

  private record Page(Walk walk, List<Row> rows, Map<ArtifactKey, List<StoredLocation>> outputs) {
    List<Row> unknown() {
      return rows.stream().filter(row -> !row.known()).toList();
    }
  }

  /**
   * Goes on by a page, from where any walk on this database has come to.
   *
   * @throws StoreUnavailableException nothing of the page is written
   */
  public Step step() throws StoreUnavailableException, InterruptedException {
    var page = transactions.read(this::page);
    var entries = entries(page);
    boolean ended = page.rows().size() < sizes.page();
    transactions.write(handle -> write(handle, page, entries, ended));
    return new Step(page.rows().size(), entries.size(), ended);
  }

  /** Goes to the end of the walk; returns how many artifacts were read. */
  public long finish() throws StoreUnavailableException, InterruptedException {
    long read = 0;
    while (true) {
      var step = step();
      read += step.read();
      if (step.ended()) {
        return read;
      }
    }
  }

  private Page page(Handle handle) {
    var walk = index.walk(handle).orElseGet(() -> begin(handle, Optional.empty()));
    // Versions first: what is overwritten before its outputs are read is read again.
    var rows = index.page(handle, walk.after(), sizes.page());
    var unknown = rows.stream().filter(row -> !row.known()).map(Row::artifact).toList();
    return new Page(walk, rows, catalog.locations(handle, unknown));
  }

  private List<Entry> entries(Page page) throws StoreUnavailableException, InterruptedException {
    var places = new Semaphore(sizes.inFlight());
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          page.unknown().stream()
              .<Callable<Entry>>map(
                  row ->
                      () -> {
                        places.acquire();
                        try {
                          return entry(row, page.outputs().getOrDefault(row.artifact(), List.of()));
                        } finally {
                          places.release();
                        }
                      })
              .toList();
      var entries = new ArrayList<Entry>();
      for (var answer : readers.invokeAll(calls)) {
        entries.add(answer.get());
      }
      return entries;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreUnavailableException away) {
        throw away;
      }
      throw new IllegalStateException("reading outputs", e.getCause());
    }
  }

  private Entry entry(Row row, List<StoredLocation> outputs)
      throws StoreUnavailableException, InterruptedException {
    turns.take(Math.max(1, outputs.size()));
    var reading = reader.read(outputs);
    var paths = new LinkedHashMap<String, Literals.Kind>();
    var unknown = reading.unknown();
    for (var uri : reading.literals().uris()) {
      try {
        ProtectedPaths.of(uri.text()).forEach(path -> paths.putIfAbsent(path, uri.kind()));
      } catch (UnknownReferencesException e) {
        unknown = unknown.or(() -> Optional.of(String.valueOf(e.getMessage())));
      }
    }
    return new Entry(
        row.artifact(), row.version(), paths, reading.literals().notFollowed(), unknown);
  }

  private Walk begin(Handle handle, Optional<Instant> completeAt) {
    return new Walk(ReferenceIndex.START, clock.now(handle), completeAt, Horizon.ended(handle));
  }

  private Void write(Handle handle, Page page, List<Entry> entries, boolean ended) {
    Horizon.lock(handle);
    index.put(handle, Horizon.still(handle, entries));
    var walk = page.walk();
    var last =
        ended ? Optional.<ArtifactKey>empty() : Optional.of(page.rows().getLast().artifact());
    index.dropVanished(handle, walk.after(), last, 4 * sizes.page());
    if (last.isPresent()) {
      var next = new Walk(last.get(), walk.beganAt(), Optional.empty(), walk.horizon());
      index.setWalk(handle, next, 0);
    } else {
      // All that was written before it began lay on its way.
      index.setWalk(handle, begin(handle, Optional.of(walk.beganAt())), walk.horizon());
    }
    return null;
  }

  /**
   * Reads what was written since the index was proven last, if it is little.
   *
   * @return the horizon up to which it is proven now, as {@link Horizon}; 0: nothing is
   */
  public long catchUp() throws StoreUnavailableException, InterruptedException {
    var behind = transactions.read(this::behind);
    if (behind.from() == 0 || behind.page().rows().size() > MOST_BEHIND) {
      return behind.from();
    }
    var entries = entries(behind.page());
    return transactions.write(
        handle -> {
          Horizon.lock(handle);
          index.put(handle, Horizon.still(handle, entries));
          Horizon.advance(handle, behind.from(), behind.to());
          return Horizon.proven(handle);
        });
  }

  /**
   * @param to all that was written before it is among the rows, or was read before
   */
  private record Behind(long from, long to, Page page) {}

  private Behind behind(Handle handle) {
    long from = Horizon.proven(handle);
    long to = Horizon.ended(handle);
    var rows = from == 0 ? List.<Row>of() : Horizon.behind(handle, from, MOST_BEHIND + 1);
    var outputs =
        rows.size() > MOST_BEHIND
            ? Map.<ArtifactKey, List<StoredLocation>>of()
            : catalog.locations(handle, rows.stream().map(Row::artifact).toList());
    return new Behind(from, to, new Page(NOWHERE, rows, outputs));
  }
}
