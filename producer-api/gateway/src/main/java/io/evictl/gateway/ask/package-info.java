/** Asking the deployment: requests and controls out, statuses and results in. */
@NullMarked
package io.evictl.gateway.ask;

import org.jspecify.annotations.NullMarked;
