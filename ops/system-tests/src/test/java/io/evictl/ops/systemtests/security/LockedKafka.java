package io.evictl.ops.systemtests.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.cli.rights.Module;
import io.evictl.ops.servers.KafkaServer;
import io.evictl.ops.servers.KafkaSettings;
import io.evictl.schemas.KafkaClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker with TLS, SASL and an authorizer, and an account for each module: a password by SCRAM,
 * which stands in a file. The watcher comes with a token instead (OAUTHBEARER, unsigned).
 */
final class LockedKafka implements AutoCloseable {
  private static final String STORE_PASSWORD = "changeit";
  private static final String OAUTH =
      "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
          + " unsecuredLoginStringClaim_sub=\"%s\";";
  private static final String UNSIGNED =
      "org.apache.kafka.common.security.oauthbearer.internals.unsecured"
          + ".OAuthBearerUnsecuredValidatorCallbackHandler";

  private final Path folder;
  private final Path keystore;
  private final Map<String, String> passwords;
  private final KafkaServer server;

  LockedKafka(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.keystore = keystore(folder);
    this.passwords =
        Stream.concat(
                Stream.of(KafkaSettings.ADMIN),
                Stream.of(Module.values()).map(LockedKafka::account))
            .collect(Collectors.toMap(name -> name, name -> UUID.randomUUID().toString()));
    this.server =
        KafkaServer.start(
            KafkaSettings.temporary().withAccounts(passwords).withOverrides(overrides()));
  }

  static String account(Module module) {
    return "evictl-" + module.label();
  }

  static String principal(Module module) {
    return "User:" + account(module);
  }

  private Map<String, String> overrides() {
    var overrides = new TreeMap<String, String>();
    overrides.put("authorizer.class.name", RecordingAuthorizer.class.getName());
    overrides.put(
        "listener.security.protocol.map",
        "CLIENTS:SASL_SSL,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    overrides.put("listener.name.clients.ssl.keystore.location", keystore.toString());
    overrides.put("listener.name.clients.ssl.keystore.password", STORE_PASSWORD);
    overrides.put("listener.name.clients.ssl.keystore.type", "PKCS12");
    overrides.put("sasl.enabled.mechanisms", "SCRAM-SHA-256,OAUTHBEARER");
    overrides.put("listener.name.clients.oauthbearer.sasl.jaas.config", OAUTH.formatted("broker"));
    overrides.put("listener.name.clients.oauthbearer.sasl.server.callback.handler.class", UNSIGNED);
    return overrides;
  }

  /** The settings {@code kafka.*} of a module. */
  Map<String, String> clients(Module module) throws IOException {
    return module == Module.WATCHER
        ? clients("OAUTHBEARER", account(module), OAUTH.formatted(account(module)))
        : scram(account(module));
  }

  /** An admin client that may do everything. */
  Admin admin() throws IOException {
    return Admin.create(Map.copyOf(KafkaClients.properties(scram(KafkaSettings.ADMIN))));
  }

  Map<String, String> adminClients() throws IOException {
    return scram(KafkaSettings.ADMIN);
  }

  private Map<String, String> scram(String account) throws IOException {
    return clients(
        "SCRAM-SHA-256",
        account,
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(account, passwords.get(account)));
  }

  private Map<String, String> clients(String mechanism, String account, String login)
      throws IOException {
    var settings = new TreeMap<String, String>();
    settings.put("kafka.bootstrap.servers", server.bootstrapServers());
    settings.put("kafka.security.protocol", "SASL_SSL");
    settings.put("kafka.sasl.mechanism", mechanism);
    settings.put("kafka.sasl.jaas.config.file", secret(account + ".jaas", login));
    settings.put("kafka.ssl.truststore.location", keystore.toString());
    settings.put("kafka.ssl.truststore.type", "PKCS12");
    settings.put("kafka.ssl.truststore.password.file", secret("trust", STORE_PASSWORD));
    return settings;
  }

  private String secret(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content + "\n").toString();
  }

  /** A key and a certificate that it signed itself. */
  private static Path keystore(Path folder) throws IOException, InterruptedException {
    var file = folder.resolve("broker.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    return file;
  }

  @Override
  public void close() {
    server.close();
  }
}
