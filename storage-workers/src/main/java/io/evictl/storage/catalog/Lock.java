package io.evictl.storage.catalog;

/** Whether rows are locked as they are read. */
public enum Lock {
  NONE,
  UPDATE;

  String clause(String alias) {
    return this == UPDATE ? " FOR UPDATE OF " + alias : "";
  }
}
