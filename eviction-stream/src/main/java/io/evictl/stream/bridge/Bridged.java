package io.evictl.stream.bridge;

import io.evictl.schemas.record.ExecutionEvent;

/** What became of a record of flyteadmin's topic. */
sealed interface Bridged {
  /** A fact to pass on. */
  record Translated(ExecutionEvent event) implements Bridged {}

  /** Nothing of interest: counted, no more. */
  record Ignored(String kind) implements Bridged {}

  /** Not what its type promises: goes to the dead letters. */
  record Malformed(MalformedEventException cause) implements Bridged {}
}
