package io.evictl.schemas;

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
   * Reads {@code kafka.<name>} (see {@link KafkaClients#properties}), {@code topics.*} (see {@link
   * Topics#from}), {@code registry.*} and {@code serde.*} (see {@link RecordSerdes#from}).
   */
  public static Messaging from(Map<String, String> all) {
    var clients = KafkaClients.properties(all);
    var topics = Topics.from(all);
    return new Messaging(clients, RecordSerdes.from(all), topics);
  }

  /** Without the values of the clients' settings: passwords are among them. */
  @Override
  public String toString() {
    return "Messaging[clientProperties=%s, topics=%s]".formatted(clientProperties.keySet(), topics);
  }

  /** Closes the registry client. */
  @Override
  public void close() {
    serdes.close();
  }
}
