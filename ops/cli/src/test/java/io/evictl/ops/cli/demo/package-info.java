@NullMarked
package io.evictl.ops.cli.demo;

import org.jspecify.annotations.NullMarked;
