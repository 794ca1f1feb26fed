@NullMarked
package io.evictl.ops.servers;

import org.jspecify.annotations.NullMarked;
