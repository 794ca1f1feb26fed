/**
 * Random catalogs, and what evicting from them must do, written a second time in the plainest way.
 */
@NullMarked
package io.evictl.storage.generated;

import org.jspecify.annotations.NullMarked;
