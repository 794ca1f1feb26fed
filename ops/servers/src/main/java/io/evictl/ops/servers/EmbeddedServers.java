package io.evictl.ops.servers;

/** Servers with temporary data, in this process or as its children. */
final class EmbeddedServers implements ServerKind {

  @Override
  public KafkaServer kafka() {
    return KafkaServer.temporary();
  }

  @Override
  public PostgresServer postgres() {
    return PostgresServer.temporary();
  }

  @Override
  public S3Server s3() {
    return S3Server.inMemory();
  }

  @Override
  public RegistryServer registry() {
    return RegistryServer.temporary();
  }
}
