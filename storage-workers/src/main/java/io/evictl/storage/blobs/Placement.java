package io.evictl.storage.blobs;

/** Whether the object of a stored location may be deleted with its artifact. */
public sealed interface Placement {

  /** Inside the allow-list and the artifact's alone: rows and object go. */
  record Own(BlobLocation blob) implements Placement {}

  /** Inside the allow-list, but other artifacts may share the object: rows go, it stays. */
  record Shared(BlobLocation blob) implements Placement {}

  /** Not ours to touch: rows and object stay. */
  record Refused(String why) implements Placement {}
}
