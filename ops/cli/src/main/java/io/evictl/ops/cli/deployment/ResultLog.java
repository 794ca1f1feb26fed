package io.evictl.ops.cli.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.UndecodableRecordException;
import io.evictl.schemas.record.EvictionResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the results of a request off their topic, from its begin to its present end. */
final class ResultLog {
  private ResultLog() {}

  static List<EvictionResult> of(String requestId, Messaging messaging) {
    var results = new ArrayList<EvictionResult>();
    var decoder = messaging.serdes().decoder(EvictionResult.class);
    var key = requestId.getBytes(UTF_8);
    TopicLog.read(
        messaging,
        messaging.topics().results().name(),
        found -> {
          if (Arrays.equals(key, found.key())) {
            try {
              results.add(decoder.decode(found));
            } catch (UndecodableRecordException notAResult) {
              // The stream has put it among the dead letters; here it is no result of anything.
              return;
            }
          }
        });
    return results;
  }
}
