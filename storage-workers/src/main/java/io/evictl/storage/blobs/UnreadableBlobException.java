package io.evictl.storage.blobs;

/** An object that can't be read, now or later, unless somebody changes something. */
public final class UnreadableBlobException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnreadableBlobException(String message) {
    super(message);
  }

  public UnreadableBlobException(String message, Throwable cause) {
    super(message, cause);
  }

  static UnreadableBlobException missing(BlobLocation blob) {
    return new UnreadableBlobException("there is no object " + blob);
  }

  static UnreadableBlobException tooLarge(BlobLocation blob, int atMost) {
    return new UnreadableBlobException("%s is larger than %d bytes".formatted(blob, atMost));
  }
}
