package io.evictl.storage.leftovers;

import io.evictl.storage.catalog.DatasetKey;
import java.util.List;
import java.util.Optional;

/**
 * Something that catalog and store do not agree about.
 *
 * @param dataset of its rows; empty for an object that no row names
 * @param artifactId as rows or key have it; empty where there is none
 * @param tags that point to it
 * @param objects that are gone, or that it is
 */
public record Leftover(
    Kind kind,
    Done done,
    Optional<DatasetKey> dataset,
    String artifactId,
    List<String> tags,
    List<String> objects,
    String why) {

  /** What is wrong. */
  public enum Kind {
    /** An artifact one of whose objects is gone: a hit fails the workflow. Its rows can go. */
    DANGLING,
    /** A tagged artifact that has no output: a hit fails the workflow. Its tags can go. */
    NO_DATA,
    /** A tag whose artifact has no row: a hit fails the workflow. It can go. */
    NO_ARTIFACT,
    /** An artifact whose objects lie where nothing is ours: not judged. */
    OUTSIDE,
    /** An artifact whose store could not tell: not judged. */
    UNJUDGED,
    /** An object of the catalog that no row names. It can go. */
    ORPHAN,
    /** An object below the catalog's prefix that has another form: never touched. */
    UNKNOWN
  }

  /** What is done about it. */
  public enum Done {
    FOUND,
    REMOVED,
    LEFT
  }

  public Leftover {
    tags = List.copyOf(tags);
    objects = List.copyOf(objects);
  }

  /** The same with another end. */
  Leftover as(Done other) {
    return new Leftover(kind, other, dataset, artifactId, tags, objects, why);
  }

  /** The same, left alone after all. */
  Leftover left(String because) {
    return new Leftover(
        kind, Done.LEFT, dataset, artifactId, tags, objects, because + " (" + why + ")");
  }
}
