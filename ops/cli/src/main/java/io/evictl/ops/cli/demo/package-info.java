/**
 * {@code evictl demo}: the main path on captured data, and a proof that reads database and bucket
 * by itself.
 */
@NullMarked
package io.evictl.ops.cli.demo;

import org.jspecify.annotations.NullMarked;
