@NullMarked
package io.evictl.storage.raw;

import org.jspecify.annotations.NullMarked;
