package io.evictl.storage.leftovers;

import io.evictl.storage.catalog.DatasetName;
import java.util.Optional;

/**
 * The part of a catalog that is looked at.
 *
 * @param project empty: all
 * @param domain empty: all
 * @param dataset name of the dataset, {@code flyte_task-} and the task's; empty: all
 */
public record Scope(Optional<String> project, Optional<String> domain, Optional<String> dataset) {
  /** The whole catalog. */
  public static final Scope ALL = new Scope(Optional.empty(), Optional.empty(), Optional.empty());

  boolean holds(DatasetName name) {
    return project.filter(it -> !it.equals(name.project())).isEmpty()
        && domain.filter(it -> !it.equals(name.domain())).isEmpty()
        && dataset.filter(it -> !it.equals(name.name())).isEmpty();
  }

  /** Before the first one, in the order of project, name, domain. */
  DatasetName start() {
    return project.map(it -> new DatasetName(it, dataset.orElse(""), "")).orElse(DatasetName.START);
  }

  /** Whether it ends before this one, in the same order. */
  boolean isPast(DatasetName name) {
    return project.filter(it -> !it.equals(name.project())).isPresent()
        || (project.isPresent() && dataset.filter(it -> !it.equals(name.name())).isPresent());
  }
}
