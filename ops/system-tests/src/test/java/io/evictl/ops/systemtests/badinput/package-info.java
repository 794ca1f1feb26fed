/** Wrong input and lost servers: one clear answer each, nothing else stops, nothing is lost. */
@NullMarked
package io.evictl.ops.systemtests.badinput;

import org.jspecify.annotations.NullMarked;
