@NullMarked
package io.evictl.producer.testing;

import org.jspecify.annotations.NullMarked;
