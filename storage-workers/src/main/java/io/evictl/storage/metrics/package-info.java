/** What operators see of the workers in numbers: decorators of ports, and a look at the ledger. */
@NullMarked
package io.evictl.storage.metrics;

import org.jspecify.annotations.NullMarked;
