/** The catalog's rows: datacatalog's tables, read, locked and deleted in its own order. */
@NullMarked
package io.evictl.storage.catalog;

import org.jspecify.annotations.NullMarked;
