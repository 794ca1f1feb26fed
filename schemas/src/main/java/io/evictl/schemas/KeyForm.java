package io.evictl.schemas;

/** What the key of a topic is; all are UTF-8 strings, see {@link Keys}. */
public enum KeyForm {
  /** {@code project/domain/name}. */
  EXECUTION,
  /** {@code project/domain/dataset/version/tag}, or {@code …/#artifactId} without a tag. */
  ENTRY,
  /** The request id as it is. */
  REQUEST,
  /** Not ours to parse: the record's own key, any bytes. */
  AS_FOUND
}
