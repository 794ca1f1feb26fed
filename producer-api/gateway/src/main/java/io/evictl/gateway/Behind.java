package io.evictl.gateway;

import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.hooks.Archivals;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What the doors lead to.
 *
 * @param ready whether statuses can be asked for
 */
record Behind(
    Evictions evictions, BooleanSupplier ready, Archivals archivals, InstantSource clock) {}
