@NullMarked
package io.evictl.gateway.flyte;

import org.jspecify.annotations.NullMarked;
