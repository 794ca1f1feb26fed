package io.evictl.storage.catalog;

/**
 * How flytepropeller names what it caches (catalog/datacatalog/transformer.go; specifications of
 * dynamic nodes: flyte PR 6372, future_artifact_manager.go).
 */
public final class FlyteNames {
  /** Before the name of the task that a dataset is of. */
  public static final String TASK_DATASET = "flyte_task-";

  /** Before the hash of the inputs, in the tag of an entry. */
  public static final String ENTRY_TAG = "flyte_cached-";

  /** The same, in the tag of a dynamic node's specification. */
  public static final String SPEC_TAG = "flyte_cached_future-";

  private FlyteNames() {}
}
