/** What a request's status and audit trail say. */
@NullMarked
package io.evictl.stream.status;

import org.jspecify.annotations.NullMarked;
