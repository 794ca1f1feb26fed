/** Several instances of the stream share one application: one dies or leaves, the others go on. */
@NullMarked
package io.evictl.ops.systemtests.instances;

import org.jspecify.annotations.NullMarked;
