package io.evictl.stream;

import io.evictl.ops.servers.Servers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings of a stream on the shared broker, with topics of its own. */
final class BrokerSettings {
  private BrokerSettings() {}

  /** May be added to. */
  static Map<String, String> of(String prefix, Path folder, int partitions) {
    var all = new HashMap<String, String>();
    all.put("kafka.bootstrap.servers", Servers.shared().kafka().bootstrapServers());
    all.put("registry.url", Servers.shared().lightRegistry().url());
    all.put("topics.prefix", prefix);
    all.put("topics.flyte-events", prefix + "flyte-events");
    all.put("topics.partitions", Integer.toString(partitions));
    all.put("topics.replication.factor", "1");
    all.put("stream.application.id", prefix + "stream");
    all.put("stream.state.dir", folder.toString());
    return all;
  }
}
