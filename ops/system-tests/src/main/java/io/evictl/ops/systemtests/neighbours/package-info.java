/** Rows and objects of others that lie close to those of a capture and must never be touched. */
@NullMarked
package io.evictl.ops.systemtests.neighbours;

import org.jspecify.annotations.NullMarked;
