/** Optional: nodes whose entry was purged say so in flyteadmin's database. */
@NullMarked
package io.evictl.storage.writeback;

import org.jspecify.annotations.NullMarked;
