@NullMarked
package io.evictl.producer.admin;

import org.jspecify.annotations.NullMarked;
