/** Reading of settings: one prefix per part, unknown names are errors. */
@NullMarked
package io.evictl.schemas.settings;

import org.jspecify.annotations.NullMarked;
