package io.evictl.storage.catalog;

import io.evictl.schemas.record.EntryKey;

/** Primary key of {@code datasets}: a task, its cache version and its interface. */
public record DatasetKey(String project, String name, String domain, String version) {

  /** The dataset of an entry. */
  public static DatasetKey of(EntryKey entry) {
    return new DatasetKey(
        entry.getProject(), entry.getDataset(), entry.getDomain(), entry.getVersion());
  }
}
