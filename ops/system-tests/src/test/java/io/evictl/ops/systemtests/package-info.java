/** Tests of the product as a whole. */
@NullMarked
package io.evictl.ops.systemtests;

import org.jspecify.annotations.NullMarked;
