/**
 * What is left over when catalog and store disagree: rows that promise objects which are gone, and
 * objects that no row names. Reported; removed where that is asked for.
 */
@NullMarked
package io.evictl.storage.leftovers;

import org.jspecify.annotations.NullMarked;
