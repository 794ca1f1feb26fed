package io.evictl.storage.blobs;

/** Reads whole objects. */
public interface BlobReader {

  /**
   * The object's bytes.
   *
   * @param atMost bytes; of a larger object nothing is read
   * @throws UnreadableBlobException if it is not there, is too large or may not be read
   * @throws StoreUnavailableException if that may pass
   */
  byte[] read(BlobLocation blob, int atMost)
      throws UnreadableBlobException, StoreUnavailableException;
}
