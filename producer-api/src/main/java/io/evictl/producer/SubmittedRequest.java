package io.evictl.producer;

/**
 * A command that the broker has.
 *
 * @param requestId the request, to ask its status by
 * @param partition partition of the commands topic
 * @param offset offset there
 */
public record SubmittedRequest(String requestId, int partition, long offset) {}
