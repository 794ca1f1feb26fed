@NullMarked
package io.evictl.gateway.model;

import org.jspecify.annotations.NullMarked;
