@NullMarked
package io.evictl.storage.tags;

import org.jspecify.annotations.NullMarked;
