/** HTTP, without a word on evictions: routes, limits, problems. */
@NullMarked
package io.evictl.gateway.http;

import org.jspecify.annotations.NullMarked;
