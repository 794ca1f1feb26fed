@NullMarked
package io.evictl.producer.archival;

import org.jspecify.annotations.NullMarked;
