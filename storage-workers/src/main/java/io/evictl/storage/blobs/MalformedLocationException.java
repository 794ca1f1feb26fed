package io.evictl.storage.blobs;

/** A location from which no object key can be read without doubt. */
public final class MalformedLocationException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedLocationException(String message) {
    super(message);
  }

  MalformedLocationException(String message, Throwable cause) {
    super(message, cause);
  }
}
