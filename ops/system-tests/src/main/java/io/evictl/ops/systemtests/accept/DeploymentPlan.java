package io.evictl.ops.systemtests.accept;

import io.evictl.ops.servers.S3Server;
import io.evictl.ops.servers.Servers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a deployment under test, as an operator would write them.
 *
 * @param name tells it from all others: topic prefix, application id, groups and deployment id
 */
public record DeploymentPlan(String name, Map<String, String> settings) {

  private static final String PARTITIONS = "2";

  public DeploymentPlan {
    settings = Map.copyOf(settings);
  }

  /** All rooms, everything on 127.0.0.1. */
  public static DeploymentPlan of(
      String name,
      Servers servers,
      Templates.Databases databases,
      S3Server store,
      List<String> allowList,
      Path stateFolder) {
    var settings = new TreeMap<>(messaging(name, servers));
    settings.put("rooms", "snapshots,workers,stream");
    settings.put("stream.application.id", applicationId(name));
    settings.put("stream.state.dir", stateFolder.toString());
    settings.put("stream.settle", "1s");
    settings.put("storage.group", name + "-workers");
    settings.put("storage.deployment", name);
    settings.put("storage.catalog.jdbc.url", databases.catalogUrl());
    settings.put("storage.allow", String.join(",", allowList));
    settings.put("storage.s3.endpoint", store.endpoint().toString());
    settings.put("storage.s3.region", store.region());
    settings.put("storage.s3.path-style", "true");
    settings.put("storage.s3.access-key", store.accessKey());
    settings.put("storage.s3.secret-key", store.secretKey());
    settings.put("snapshot.group.id", name + "-snapshots");
    settings.put("snapshot.jdbc.url", databases.adminUrl());
    return new DeploymentPlan(name, settings);
  }

  /** Events alone: no room that reads flyteadmin's database. */
  public DeploymentPlan withoutSnapshots() {
    var without = new TreeMap<>(settings);
    without.keySet().removeIf(setting -> setting.startsWith("snapshot."));
    without.put("rooms", "workers,stream");
    without.put("stream.snapshots", "off");
    return new DeploymentPlan(name, without);
  }

  /** With one setting more, or another value of it. */
  public DeploymentPlan with(String setting, String value) {
    var changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return new DeploymentPlan(name, changed);
  }

  public String prefix() {
    return prefix(name);
  }

  public String applicationId() {
    return applicationId(name);
  }

  /** What a client needs to talk to it. */
  public Map<String, String> messaging() {
    var messaging = new TreeMap<>(settings);
    messaging
        .keySet()
        .removeIf(
            setting ->
                !setting.startsWith("kafka.")
                    && !setting.startsWith("topics.")
                    && !setting.startsWith("registry."));
    return messaging;
  }

  private static Map<String, String> messaging(String name, Servers servers) {
    return Map.of(
        "kafka.bootstrap.servers",
        servers.kafka().bootstrapServers(),
        "topics.prefix",
        prefix(name),
        "topics.flyte-events",
        prefix(name) + "flyte-events",
        "topics.partitions",
        PARTITIONS,
        "topics.replication.factor",
        "1",
        "registry.url",
        servers.lightRegistry().url());
  }

  private static String prefix(String name) {
    return name + ".";
  }

  private static String applicationId(String name) {
    return name + "-stream";
  }
}
