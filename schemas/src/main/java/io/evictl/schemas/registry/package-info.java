/** Client of a Confluent-compatible schema registry. */
@NullMarked
package io.evictl.schemas.registry;

import org.jspecify.annotations.NullMarked;
