/** Real Postgres and S3 with captured rows, and the workers' parts over them. */
@NullMarked
package io.evictl.storage.workshop;

import org.jspecify.annotations.NullMarked;
