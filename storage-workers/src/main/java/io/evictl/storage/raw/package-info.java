/** Raw data that entries point to: what a stored literal names, and which entries name it. */
@NullMarked
package io.evictl.storage.raw;

import org.jspecify.annotations.NullMarked;
