package io.evictl.storage.raw;

import java.util.List;

/**
 * What literals point to.
 *
 * @param uris as they stand there, in the order they were found
 * @param notFollowed values whose content has no schema (dataclasses, pickles): texts in them count
 *     as references, but nothing in them is known to be a task's output
 */
public record Literals(List<Uri> uris, int notFollowed) {

  public Literals {
    uris = List.copyOf(uris);
  }

  /** A URI, as it stands in a literal. */
  public record Uri(Kind kind, String text) {}

  /** Where a URI stands (flyteidl core/literals.proto). */
  public enum Kind {
    /** {@code scalar.blob}, one object. */
    FILE,
    /** {@code scalar.blob} of dimensionality MULTIPART: all objects below it. */
    DIRECTORY,
    /** {@code scalar.schema}: all objects below it. */
    SCHEMA,
    /** {@code scalar.structured_dataset}: all objects below it, or a table's name. */
    DATASET,
    /** {@code offloaded_metadata}: an object that holds the literal itself. */
    OFFLOADED,
    /**
     * In a text: a user's string, or content without a schema. Protects what it names, and is never
     * deleted.
     */
    TEXT;

    /** Whether it stands for all objects below it. */
    public boolean isTree() {
      return this == DIRECTORY || this == SCHEMA || this == DATASET;
    }
  }
}
