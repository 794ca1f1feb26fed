/** How state is laid out in bytes, and the sorted store it lies in. */
@NullMarked
package io.evictl.stream.state;

import org.jspecify.annotations.NullMarked;
