package io.evictl.storage.blobs;

/** What a store said about one object that it was asked to delete. */
public sealed interface BlobOutcome {

  /** It is gone, or was not there. */
  record Gone() implements BlobOutcome {}

  /** It was refused, with the store's words; asking again may help. */
  record Failed(String cause) implements BlobOutcome {}
}
