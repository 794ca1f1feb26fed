package io.evictl.storage.blobs;

/** What came of one object that was to be deleted. */
public sealed interface BlobOutcome {

  /** It is gone, or was not there. */
  record Gone() implements BlobOutcome {}

  /** Readers find it no more, but the bucket keeps versions: what it held is behind a marker. */
  record Marked() implements BlobOutcome {}

  /**
   * It may still be there.
   *
   * @param cause in the store's words
   */
  record Failed(String cause, Kind kind) implements BlobOutcome {

    /** A failure that may pass. */
    public Failed(String cause) {
      this(cause, Kind.TROUBLE);
    }
  }

  /** The store was not asked for it: it is away, or the pace does not allow more now. */
  record NotAsked(String cause) implements BlobOutcome {}

  /** Whether, and when, asking again may help. */
  enum Kind {
    /** The store asks for a slower pace. */
    BUSY,
    /** No answer, or one that says nothing about the object: soon. */
    TROUBLE,
    /** It is retained by a lock: asking again is of no use. */
    LOCKED,
    /** Refused as things are; until somebody changes a policy: now and then. */
    DENIED
  }
}
