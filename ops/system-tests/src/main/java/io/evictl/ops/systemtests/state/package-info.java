/**
 * What databases and buckets hold, compared row by row and object by object with a pristine copy.
 */
@NullMarked
package io.evictl.ops.systemtests.state;

import org.jspecify.annotations.NullMarked;
