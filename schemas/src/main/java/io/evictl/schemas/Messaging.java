package io.evictl.schemas;

import io.evictl.schemas.settings.Settings;
import java.util.Map;

/**
 * What every room needs to talk.
 *
 * @param clientProperties what every Kafka client gets, by Kafka's names; holds {@code
 *     bootstrap.servers}
 * @param serdes serdes of record values
 * @param topics the catalogue
 */
public record Messaging(Map<String, String> clientProperties, RecordSerdes serdes, Topics topics)
    implements AutoCloseable {

  public Messaging {
    clientProperties = Map.copyOf(clientProperties);
  }

  /**
   * Reads {@code kafka.<name>} (any client setting of Kafka; {@code kafka.bootstrap.servers} is
   * needed), {@code topics.*} (see {@link Topics#from}), {@code registry.*} and {@code serde.*}
   * (see {@link RecordSerdes#from}).
   */
  public static Messaging from(Map<String, String> all) {
    var kafka = Settings.under("kafka.", all);
    kafka.required("bootstrap.servers");
    var topics = Topics.from(all);
    return new Messaging(kafka.below(""), RecordSerdes.from(all), topics);
  }

  /** Closes the registry client. */
  @Override
  public void close() {
    serdes.close();
  }
}
