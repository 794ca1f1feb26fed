package io.evictl.storage.pace;

/**
 * Leave to make one call.
 *
 * @param scope the part of the store that is asked
 * @param keys in the call, at most
 * @param wentAt when it was given
 */
public record Permit(String scope, int keys, long wentAt, boolean probe) {}
