package io.evictl.storage.catalog;

/** Primary key of {@code tags} and of {@code reservations}. */
public record TagKey(DatasetKey dataset, String tag) {}
