@NullMarked
package io.evictl.producer;

import org.jspecify.annotations.NullMarked;
