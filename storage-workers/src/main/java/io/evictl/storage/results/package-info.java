/** What is told about a task, and how it is sent. */
@NullMarked
package io.evictl.storage.results;

import org.jspecify.annotations.NullMarked;
