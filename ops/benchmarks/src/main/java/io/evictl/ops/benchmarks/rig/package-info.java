/** What measurements share: options, raw data, processes of the contenders. */
@NullMarked
package io.evictl.ops.benchmarks.rig;

import org.jspecify.annotations.NullMarked;
