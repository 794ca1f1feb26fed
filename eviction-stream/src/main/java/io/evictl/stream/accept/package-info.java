/** Which requests are taken up. */
@NullMarked
package io.evictl.stream.accept;

import org.jspecify.annotations.NullMarked;
