package io.evictl.ops.standalone.capture;

/**
 * One object of the captured buckets.
 *
 * @param bucket its bucket
 * @param key its key, as S3 has it (decoded)
 * @param size bytes
 * @param md5 MD5 of its content, hexadecimal
 */
public record CapturedObject(String bucket, String key, long size, String md5) {
  public CapturedObject {
    if (bucket.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException("bucket or key is empty");
    }
    if (size < 0) {
      throw new IllegalArgumentException("size " + size + " is negative");
    }
  }

  String path() {
    return bucket + "/" + key;
  }
}
