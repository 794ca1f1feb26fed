package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

class ServerKindTest {

  @Test
  void named_refusesUnknownKind() {
    assertThatThrownBy(() -> ServerKind.named("kubernetes"))
        .isInstanceOf(ServerStartException.class)
        .hasMessage("it.servers=kubernetes is not known; use embedded or containers");
  }

  @Test
  void containers_withoutDockerIsOneClearError() {
    assumeFalse(DockerClientFactory.instance().isDockerAvailable(), "Docker answers here");
    assertThatThrownBy(() -> ServerKind.named("containers"))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("it.servers=containers needs Docker");
  }

  @Test
  void distributionCache_isUsersCacheFolder() {
    assertThat(Distribution.cacheFolder(null, "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/evictl"));
    assertThat(Distribution.cacheFolder("/x", "/home/a")).isEqualTo(Path.of("/x/evictl"));
  }
}
