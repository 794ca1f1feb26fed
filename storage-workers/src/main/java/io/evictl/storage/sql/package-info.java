/** What every statement of the workers shares: array parameters, transactions, kinds of failure. */
@NullMarked
package io.evictl.storage.sql;

import org.jspecify.annotations.NullMarked;
