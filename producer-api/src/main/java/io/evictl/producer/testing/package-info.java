/** For the tests of those who use this library: a client without Kafka. */
@NullMarked
package io.evictl.producer.testing;

import org.jspecify.annotations.NullMarked;
