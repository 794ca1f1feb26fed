/** Paces tried in virtual time. */
@NullMarked
package io.evictl.storage.pace;

import org.jspecify.annotations.NullMarked;
