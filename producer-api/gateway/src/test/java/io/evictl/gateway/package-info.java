@NullMarked
package io.evictl.gateway;

import org.jspecify.annotations.NullMarked;
