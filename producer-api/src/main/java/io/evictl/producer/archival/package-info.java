/**
 * Eviction of what is archived: executions that became archived in flyteadmin's database, decided
 * upon by a policy. Flyte publishes no event of an archival, so its rows are looked through.
 */
@NullMarked
package io.evictl.producer.archival;

import org.jspecify.annotations.NullMarked;
