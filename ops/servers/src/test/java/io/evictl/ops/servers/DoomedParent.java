package io.evictl.ops.servers;

import io.evictl.ops.servers.PostgresServer.Durability;
import java.nio.file.Path;
import java.util.List;

/** A process that starts persistent servers, says so, and waits to be killed. */
final class DoomedParent {

  private DoomedParent() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    var kafka = KafkaServer.onDisk(folder.resolve("kafka"), 0);
    var records = new KafkaRecords(kafka.bootstrapServers());
    records.createTopic("survives");
    records.write("survives", List.of("a", "b"));
    var postgres = PostgresServer.onDisk(folder.resolve("postgres"), 0, Durability.SAFE);
    postgres.createDatabase("survives");
    var registry =
        ApicurioRegistry.start(
            folder.resolve("registry"),
            0,
            ApicurioRegistry.storedIn(postgres, "registry"),
            () -> {});
    long postmaster = Postmaster.of(folder.resolve("postgres/data")).orElseThrow().process().pid();
    System.out.println("ready " + postmaster + " " + registry.process().pid());
    System.out.flush();
    Thread.currentThread().join();
  }
}
