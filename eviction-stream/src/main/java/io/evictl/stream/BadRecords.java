package io.evictl.stream;

import io.evictl.schemas.DeadLetters;
import io.evictl.schemas.UndecodableRecordException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record whose bytes are bad goes to the dead letters and costs only itself. Anything else, above
 * all a registry that can't be reached, stops the thread before the record: nothing is lost.
 */
public final class BadRecords implements DeserializationExceptionHandler {
  static final String DEAD_LETTERS = "evictl.dead.letters";
  private static final Logger log = LoggerFactory.getLogger(BadRecords.class);

  private @Nullable DeadLetters deadLetters;

  @Override
  public void configure(Map<String, ?> configs) {
    if (configs.get(DEAD_LETTERS) instanceof DeadLetters given) {
      deadLetters = given;
    } else {
      throw new IllegalArgumentException(DEAD_LETTERS + " is missing");
    }
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    var undecodable = undecodable(exception);
    if (undecodable == null || deadLetters == null) {
      log.error(
          "topic={} partition={} offset={} outcome=paused cause={}",
          record.topic(),
          record.partition(),
          record.offset(),
          exception.toString());
      return Response.fail();
    }
    log.warn(
        "topic={} partition={} offset={} outcome=dead-letter cause={}",
        record.topic(),
        record.partition(),
        record.offset(),
        undecodable.getMessage());
    return Response.resume(List.of(deadLetters.of(record, undecodable)));
  }

  private static @Nullable UndecodableRecordException undecodable(Throwable exception) {
    for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
      if (cause instanceof UndecodableRecordException found) {
        return found;
      }
    }
    return null;
  }
}
