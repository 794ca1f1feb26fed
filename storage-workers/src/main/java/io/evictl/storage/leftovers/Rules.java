package io.evictl.storage.leftovers;

import java.time.Duration;

/**
 * What a check looks at, and what it may remove.
 *
 * @param rows whether rows are looked at
 * @param objects whether objects are
 * @param repair so many broken entries may lose their rows; 0: nothing is changed
 * @param orphans so many objects may be deleted; 0: none is
 * @param rowAge what was written since is left alone
 * @param orphanAge the same of objects, by the store's clock; an hour at least
 */
public record Rules(
    Scope scope,
    boolean rows,
    boolean objects,
    int repair,
    int orphans,
    Duration rowAge,
    Duration orphanAge,
    Sizes sizes) {
  /** Of rows, and of objects, unless somebody says otherwise. */
  public static final Duration USUAL_ROW_AGE = Duration.ofHours(1);

  public static final Duration USUAL_ORPHAN_AGE = Duration.ofDays(7);

  /** An artifact's objects are written before its rows, within one call of datacatalog. */
  public static final Duration LEAST_ORPHAN_AGE = Duration.ofHours(1);

  public static final Duration LEAST_ROW_AGE = Duration.ofMinutes(10);

  /**
   * How much is done at a time.
   *
   * @param page rows in a statement
   * @param candidates objects that are kept in mind until all rows were compared with them
   * @param keys listed objects after which that is done at the latest
   */
  public record Sizes(int page, int candidates, int keys) {
    public static final Sizes USUAL = new Sizes(1_000, 20_000, 1_000_000);

    public Sizes {
      if (page < 1 || candidates < 1 || keys < 1) {
        throw new IllegalArgumentException(page + " " + candidates + " " + keys);
      }
    }
  }

  public Rules {
    if (repair < 0 || orphans < 0) {
      throw new IllegalArgumentException("less than nothing: " + repair + ", " + orphans);
    }
    if (rowAge.compareTo(LEAST_ROW_AGE) < 0) {
      throw new IllegalArgumentException("rows must be left alone for 10 minutes at least");
    }
    if (orphanAge.compareTo(LEAST_ORPHAN_AGE) < 0) {
      throw new IllegalArgumentException("objects must be left alone for an hour at least");
    }
  }

  /** All of a catalog, changing nothing. */
  public static Rules report() {
    return new Rules(Scope.ALL, true, true, 0, 0, USUAL_ROW_AGE, USUAL_ORPHAN_AGE, Sizes.USUAL);
  }

  /** The same, and so much may be removed. */
  public Rules removing(int rowsAtMost, int objectsAtMost) {
    return new Rules(scope, rows, objects, rowsAtMost, objectsAtMost, rowAge, orphanAge, sizes);
  }
}
