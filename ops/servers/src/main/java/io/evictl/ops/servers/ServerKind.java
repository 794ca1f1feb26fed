package io.evictl.ops.servers;

/** Where a set of servers comes from; each call starts a server of its own. */
public interface ServerKind {

  KafkaServer kafka();

  PostgresServer postgres();

  S3Server s3();

  RegistryServer registry();

  /** In this process or as its children, with temporary data. */
  static ServerKind embedded() {
    return new EmbeddedServers();
  }

  /**
   * In containers.
   *
   * @throws ServerStartException if no Docker answers
   */
  static ServerKind containers() {
    return ContainerServers.onDocker();
  }

  /** Of the kind that the system property {@code it.servers} names. */
  static ServerKind configured() {
    return named(System.getProperty("it.servers", "embedded"));
  }

  /** {@code embedded} or {@code containers}. */
  static ServerKind named(String name) {
    return switch (name) {
      case "embedded" -> embedded();
      case "containers" -> containers();
      default ->
          throw new ServerStartException(
              "it.servers=" + name + " is not known; use embedded or containers");
    };
  }
}
