@NullMarked
package io.evictl.gateway.hooks;

import org.jspecify.annotations.NullMarked;
