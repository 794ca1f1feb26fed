package io.evictl.gateway;

import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.hooks.Archivals;
import io.evictl.gateway.v1.Explaining;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the doors lead to.
 *
 * @param ready whether statuses can be asked for
 * @param explaining null: there is no catalog to be asked
 */
record Behind(
    Evictions evictions,
    BooleanSupplier ready,
    Archivals archivals,
    @Nullable Explaining explaining,
    InstantSource clock) {}
