/**
 * The gateway: ways in for those who don't speak Kafka. It publishes requests and controls, and
 * reads their status; what it may not do, its principals may not.
 */
@NullMarked
package io.evictl.gateway;

import org.jspecify.annotations.NullMarked;
