/** What is due when. */
@NullMarked
package io.evictl.stream.schedule;

import org.jspecify.annotations.NullMarked;
