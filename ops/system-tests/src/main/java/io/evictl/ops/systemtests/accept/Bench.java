package io.evictl.ops.systemtests.accept;

import io.evictl.ops.servers.Servers;
import java.time.Duration;

/**
 * What all cases share.
 *
 * @param name tells it from other acceptances on the same servers: lower-case letters
 * @param servers Kafka, Postgres and registry; each way has a store of its own
 * @param patience how long anything is waited for
 * @param seed of all that is random
 * @param every of the targets within executions (nodes, entries) every so-manieth is evicted; 0:
 *     none
 */
public record Bench(String name, Servers servers, Duration patience, long seed, int every) {}
