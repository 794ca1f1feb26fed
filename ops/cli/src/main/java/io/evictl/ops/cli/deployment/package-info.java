/** The deployment that a command talks to: its settings and its topics. */
@NullMarked
package io.evictl.ops.cli.deployment;

import org.jspecify.annotations.NullMarked;
