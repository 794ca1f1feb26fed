/** The read model of requests in Postgres. */
@NullMarked
package io.evictl.gateway.model;

import org.jspecify.annotations.NullMarked;
