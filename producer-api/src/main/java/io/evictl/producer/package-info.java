/** Publishing: eviction requests and controls, and the following of their status. */
@NullMarked
package io.evictl.producer;

import org.jspecify.annotations.NullMarked;
