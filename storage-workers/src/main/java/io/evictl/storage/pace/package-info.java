/** How fast a store is asked, and whether. */
@NullMarked
package io.evictl.storage.pace;

import org.jspecify.annotations.NullMarked;
