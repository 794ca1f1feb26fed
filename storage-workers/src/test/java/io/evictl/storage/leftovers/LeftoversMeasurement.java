package io.evictl.storage.leftovers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobListing;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.leftovers.Leftover.Kind;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/**
 * How fast a whole catalog is compared, and in how much memory, over a store that answers at once:
 * {@code -Dtest=LeftoversMeasurement -Drows=1000000}. Every thousandth object is gone, and as many
 * are orphans.
 */
class LeftoversMeasurement extends LeftoverCase {
  private static final int ROWS = Integer.getInteger("rows", 20_000);
  private static final int PER_TASK = 5_000;
  private static final int ONE_OF = 1_000;
  private static final String BASE = "metadata/datacatalog/flytesnacks/development/";

  /** Ids of artifacts, those of a task side by side, in order. */
  private final String[] ids = new String[ROWS];

  private long lists;
  private long looks;

  @Test
  void wholeCatalog_isComparedInLittleMemory() throws Exception {
    makeRows();
    listing = new MadeStore();
    sizes = Rules.Sizes.USUAL;
    System.gc();
    long before = heap();
    for (var phase : List.of("rows", "objects", "both")) {
      lists = 0;
      looks = 0;
      var peak = new long[1];
      long began = System.nanoTime();
      var rules =
          new Rules(
              new Scope(Optional.of("flytesnacks"), Optional.empty(), Optional.empty()),
              !phase.equals("objects"),
              !phase.equals("rows"),
              0,
              0,
              Rules.USUAL_ROW_AGE,
              Rules.USUAL_ORPHAN_AGE,
              sizes);
      allowList = AllowList.parse("s3://made/metadata/datacatalog/");
      var found =
          run(rules, Place.START, new Found().doing(p -> peak[0] = Math.max(peak[0], heap())));
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "%s\trows=%d\tseconds=%.1f\trows/s=%.0f\tlists=%d\tlooks=%d\tdangling=%d\torphans=%d"
              + "\theap before=%dMB most=%dMB%n",
          phase,
          ROWS,
          seconds,
          ROWS / seconds,
          lists,
          looks,
          found.of(Kind.DANGLING).size(),
          found.of(Kind.ORPHAN).size(),
          before >> 20,
          peak[0] >> 20);
      if (!phase.equals("objects")) {
        assertThat(found.of(Kind.DANGLING)).hasSize(ROWS / ONE_OF);
      }
      if (!phase.equals("rows")) {
        assertThat(found.of(Kind.ORPHAN)).hasSize(ROWS / ONE_OF);
      }
    }
  }

  private static long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void makeRows() {
    var random = new Random(7);
    var hex = HexFormat.of();
    for (int i = 0; i < ROWS; i++) {
      var bytes = new byte[16];
      random.nextBytes(bytes);
      var all = hex.formatHex(bytes);
      ids[i] =
          String.join(
              "-",
              all.substring(0, 8),
              all.substring(8, 12),
              all.substring(12, 16),
              all.substring(16, 20),
              all.substring(20));
    }
    for (int from = 0; from < ROWS; from += PER_TASK) {
      Arrays.sort(ids, from, Math.min(ROWS, from + PER_TASK));
    }
    catalog.execute("DELETE FROM tags");
    catalog.execute("DELETE FROM artifact_data");
    catalog.execute("DELETE FROM artifacts");
    catalog
        .jdbi()
        .useHandle(
            handle -> {
              for (int from = 0; from < ROWS; from += PER_TASK) {
                var some = Arrays.copyOfRange(ids, from, Math.min(ROWS, from + PER_TASK));
                var task = task(from);
                insert(handle, some, task);
              }
            });
    catalog.execute("ANALYZE");
  }

  private static void insert(Handle handle, String[] some, String task) {
    handle
        .createUpdate(
            "INSERT INTO artifacts SELECT now(), now(), NULL, 'flytesnacks', :task,"
                + " 'development', '1.0-a-b', id, md5(:task)::uuid, '\\x0a00' FROM unnest(:ids) id")
        .bind("task", task)
        .bindArray("ids", String.class, (Object[]) some)
        .execute();
    handle
        .createUpdate(
            "INSERT INTO artifact_data SELECT now(), now(), NULL, 'flytesnacks', :task,"
                + " 'development', '1.0-a-b', id, 'o0', 's3://made/"
                + BASE
                + "' || :task || '/1.0-a-b/' || id || '/o0/data.pb' FROM unnest(:ids) id")
        .bind("task", task)
        .bindArray("ids", String.class, (Object[]) some)
        .execute();
    handle
        .createUpdate(
            "INSERT INTO tags SELECT now(), now(), NULL, 'flytesnacks', :task,"
                + " 'development', '1.0-a-b', 'flyte_cached-' || id, id, md5(:task)::uuid"
                + " FROM unnest(:ids) id")
        .bind("task", task)
        .bindArray("ids", String.class, (Object[]) some)
        .execute();
  }

  private static String task(int number) {
    return "flyte_task-t%06d".formatted(number / PER_TASK);
  }

  /** Objects of the rows, in order; every thousandth is gone, and an orphan is there instead. */
  private final class MadeStore implements BlobListing {
    private static final int PAGE = 1_000;

    private String key(int number) {
      var id = ids[number];
      if (number % ONE_OF == ONE_OF / 2) {
        // Right beside the one that is gone.
        id = id.substring(0, 35) + (id.charAt(35) == '0' ? '1' : '0');
      }
      return BASE + task(number) + "/1.0-a-b/" + id + "/o0/data.pb";
    }

    @Override
    public Page list(String bucket, String prefix, String after) {
      lists++;
      int low = 0;
      int high = ROWS;
      var wanted = after.getBytes(UTF_8);
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (Arrays.compareUnsigned(key(middle).getBytes(UTF_8), wanted) <= 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      var objects = new ArrayList<Listed>();
      for (int i = low; i < Math.min(ROWS, low + PAGE); i++) {
        objects.add(new Listed(new BlobLocation("s3", bucket, key(i)), Instant.EPOCH, 0));
      }
      return new Page(objects, low + PAGE >= ROWS);
    }

    @Override
    public Optional<Listed> look(BlobLocation blob) {
      looks++;
      return Optional.empty();
    }
  }
}
