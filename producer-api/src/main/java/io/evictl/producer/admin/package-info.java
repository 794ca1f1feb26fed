/**
 * Reading flyteadmin's database: rows as they stand, in one read-only transaction. Tables and
 * columns are those of Flyte 1.16.8 ({@code flyteadmin/pkg/repositories/models}).
 */
@NullMarked
package io.evictl.producer.admin;

import org.jspecify.annotations.NullMarked;
