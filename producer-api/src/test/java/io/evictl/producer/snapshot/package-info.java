@NullMarked
package io.evictl.producer.snapshot;

import org.jspecify.annotations.NullMarked;
