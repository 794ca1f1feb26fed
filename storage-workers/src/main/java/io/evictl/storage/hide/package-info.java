/** First step of an eviction: the fence, and taking tags away. */
@NullMarked
package io.evictl.storage.hide;

import org.jspecify.annotations.NullMarked;
