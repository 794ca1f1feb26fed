package io.evictl.schemas;

import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.util.Map;
import java.util.TreeMap;

/** What every Kafka client gets, read from the settings {@code kafka.<name>}. */
public final class KafkaClients {
  private static final String FILE = ".file";

  private KafkaClients() {}

  /**
   * Any client setting of Kafka by its name; {@code kafka.bootstrap.servers} is needed. {@code
   * kafka.<name>.file} names a file that holds the value, for what is secret: {@code
   * kafka.sasl.jaas.config.file}, {@code kafka.ssl.keystore.password.file}.
   *
   * @throws SettingsException where one is given both ways
   * @throws java.io.UncheckedIOException naming a file that can't be read
   */
  public static Map<String, String> properties(Map<String, String> all) {
    var kafka = Settings.under("kafka.", all);
    kafka.required("bootstrap.servers");
    var properties = new TreeMap<String, String>();
    for (var setting : kafka.below("").entrySet()) {
      var name = setting.getKey();
      if (name.endsWith(FILE)) {
        var secret = name.substring(0, name.length() - FILE.length());
        kafka.secret(secret).ifPresent(value -> properties.put(secret, value.reveal()));
      } else {
        properties.put(name, setting.getValue());
      }
    }
    return Map.copyOf(properties);
  }
}
