@NullMarked
package io.evictl.gateway.ask;

import org.jspecify.annotations.NullMarked;
