package io.evictl.storage.catalog;

/** All versions of a task: the first columns of the catalog's primary keys. */
public record DatasetName(String project, String name, String domain) {
  /** Before the first one. */
  public static final DatasetName START = new DatasetName("", "", "");

  public static DatasetName of(DatasetKey dataset) {
    return new DatasetName(dataset.project(), dataset.name(), dataset.domain());
  }
}
