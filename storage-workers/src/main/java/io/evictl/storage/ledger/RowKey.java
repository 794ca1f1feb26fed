package io.evictl.storage.ledger;

/** Primary key of the ledger: a task and one of its artifacts. */
public record RowKey(TaskKey task, String artifactId) {}
