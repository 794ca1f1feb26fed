/** After the catalog's database was set back: rows that promise objects which are gone. */
@NullMarked
package io.evictl.storage.reconcile;

import org.jspecify.annotations.NullMarked;
