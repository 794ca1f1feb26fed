/** The request side: outcomes, credit, controls, the end of a request. */
@NullMarked
package io.evictl.stream.track;

import org.jspecify.annotations.NullMarked;
