package io.evictl.schemas;

import io.evictl.schemas.registry.RegistrySettings;
import io.evictl.schemas.registry.TlsSettings;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.SettingsException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Makes serializers that the settings name by class, configured with Confluent's names. */
final class ForeignSerdes {
  private ForeignSerdes() {}

  /** Our registry settings by Confluent's names; {@code own} wins. */
  static Map<String, Object> config(RegistrySettings registry, Map<String, String> own) {
    var config = new HashMap<String, Object>();
    config.put(
        "schema.registry.url",
        registry.urls().stream().map(Object::toString).collect(Collectors.joining(",")));
    config.put("auto.register.schemas", registry.autoRegister());
    config.put("specific.avro.reader", true);
    // What we register carries none of the Java generator's properties either.
    config.put("avro.remove.java.properties", true);
    registry
        .basicUser()
        .ifPresent(
            user -> {
              config.put("basic.auth.credentials.source", "USER_INFO");
              var password = registry.basicPassword().map(Secret::reveal).orElse("");
              config.put("basic.auth.user.info", user + ":" + password);
            });
    registry
        .bearerToken()
        .ifPresent(
            token -> {
              config.put("bearer.auth.credentials.source", "STATIC_TOKEN");
              config.put("bearer.auth.token", token.reveal());
            });
    registry.tls().trust().ifPresent(store -> put(config, "truststore", store));
    registry.tls().key().ifPresent(store -> put(config, "keystore", store));
    config.putAll(own);
    return Map.copyOf(config);
  }

  private static void put(Map<String, Object> config, String name, TlsSettings.Store store) {
    var prefix = "schema.registry.ssl." + name;
    config.put(prefix + ".location", store.path().toString());
    config.put(prefix + ".type", store.type());
    store.password().ifPresent(p -> config.put(prefix + ".password", p.reveal()));
  }

  static <T extends SpecificRecord> Serializer<T> serializer(
      String className, Map<String, Object> config) {
    @SuppressWarnings("unchecked")
    Serializer<Object> serializer = instance("serde.serializer.class", className, Serializer.class);
    serializer.configure(config, false);
    return new ForeignSerializer<>(serializer);
  }

  static <T extends SpecificRecord> Deserializer<T> deserializer(
      String className, Map<String, Object> config, Class<T> type) {
    Deserializer<?> deserializer =
        instance("serde.deserializer.class", className, Deserializer.class);
    deserializer.configure(config, false);
    return new ForeignDeserializer<>(type, deserializer);
  }

  /** A new instance of a class on the class path, by its public constructor without arguments. */
  private static <S> S instance(String setting, String className, Class<S> kind) {
    try {
      var loader = ForeignSerdes.class.getClassLoader();
      return Class.forName(className, true, loader)
          .asSubclass(kind)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new SettingsException(
          "setting %s: cannot make a %s of %s (%s)"
              .formatted(setting, kind.getSimpleName(), className, e),
          e);
    }
  }
}
