package io.evictl.ops.servers;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class InMemoryRegistryTest extends RegistryContract {

  private static InMemoryRegistry registry;

  @BeforeAll
  static void start() {
    registry = InMemoryRegistry.start();
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @Override
  RegistryServer registry() {
    return registry;
  }
}
