package io.evictl.ops.servers;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers in containers, by Testcontainers; each goes when it closes, at the latest with the JVM.
 */
final class ContainerServers implements ServerKind {

  private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
  private static final String POSTGRES_IMAGE = "postgres:18";
  private static final String S3_IMAGE = "andrewgaul/s3proxy:s3proxy-4.1.0";
  private static final String REGISTRY_IMAGE = "apicurio/apicurio-registry:3.3.3";
  private static final int POSTGRES_PORT = 5432;
  private static final int HTTP_PORT = 8080;
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private ContainerServers() {}

  static ContainerServers onDocker() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new ServerStartException(
          "it.servers=containers needs Docker, and none answers; start it or use embedded");
    }
    return new ContainerServers();
  }

  @Override
  public KafkaServer kafka() {
    var container =
        new KafkaContainer(DockerImageName.parse(KAFKA_IMAGE))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
    container.start();
    return new ContainerKafka(container);
  }

  @Override
  public PostgresServer postgres() {
    String secret = "evictl";
    return new ContainerPostgres(
        started(
            POSTGRES_IMAGE,
            POSTGRES_PORT,
            Map.of("POSTGRES_PASSWORD", secret),
            Wait.forLogMessage(".*database system is ready to accept connections.*", 2)),
        secret);
  }

  @Override
  public S3Server s3() {
    String accessKey = "evictl-access";
    String secretKey = "evictl-secret";
    return new ContainerS3(
        started(
            S3_IMAGE,
            HTTP_PORT,
            Map.of(
                "S3PROXY_ENDPOINT",
                "http://0.0.0.0:" + HTTP_PORT,
                "S3PROXY_AUTHORIZATION",
                "aws-v4",
                "S3PROXY_IDENTITY",
                accessKey,
                "S3PROXY_CREDENTIAL",
                secretKey,
                "JCLOUDS_PROVIDER",
                "transient-nio2"),
            Wait.forListeningPort()),
        accessKey,
        secretKey);
  }

  @Override
  public RegistryServer registry() {
    var container =
        started(
            REGISTRY_IMAGE,
            HTTP_PORT,
            Map.of(),
            Wait.forHttp("/apis/ccompat/v7/subjects").forStatusCode(200));
    var registry = new ContainerRegistry(container);
    CompatibilityLevel.FULL_TRANSITIVE.require(registry.url());
    return registry;
  }

  private static GenericContainer<?> started(
      String image, int port, Map<String, String> environment, WaitStrategy ready) {
    var container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(port)
            .withEnv(environment)
            .waitingFor(ready.withStartupTimeout(START_LIMIT));
    container.start();
    return container;
  }

  private record ContainerKafka(KafkaContainer container) implements KafkaServer {

    @Override
    public String bootstrapServers() {
      return container.getBootstrapServers();
    }

    @Override
    public void close() {
      container.stop();
    }
  }

  private record ContainerPostgres(GenericContainer<?> container, String password)
      implements PostgresServer {

    @Override
    public String host() {
      return container.getHost();
    }

    @Override
    public int port() {
      return container.getMappedPort(POSTGRES_PORT);
    }

    @Override
    public String user() {
      return "postgres";
    }

    @Override
    public void close() {
      container.stop();
    }
  }

  private record ContainerS3(GenericContainer<?> container, String accessKey, String secretKey)
      implements S3Server {

    @Override
    public URI endpoint() {
      return URI.create(address(container));
    }

    @Override
    public void close() {
      container.stop();
    }
  }

  private record ContainerRegistry(GenericContainer<?> container) implements RegistryServer {

    @Override
    public String url() {
      return address(container) + "/apis/ccompat/v7";
    }

    @Override
    public void close() {
      container.stop();
    }
  }

  private static String address(GenericContainer<?> container) {
    return "http://" + container.getHost() + ":" + container.getMappedPort(HTTP_PORT);
  }
}
