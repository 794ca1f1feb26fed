package io.evictl.storage.catalog;

import java.time.Instant;

/** An unexpired row of {@code reservations}; its owner is never us, as we take none. */
public record Reservation(TagKey tag, String owner, Instant expiresAt) {}
