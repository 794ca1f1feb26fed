/** The durable record of every eviction, in a Postgres schema beside the catalog. */
@NullMarked
package io.evictl.storage.ledger;

import org.jspecify.annotations.NullMarked;
