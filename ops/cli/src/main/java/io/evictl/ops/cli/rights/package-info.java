/** What each module may do in Kafka, and no more. */
@NullMarked
package io.evictl.ops.cli.rights;

import org.jspecify.annotations.NullMarked;
