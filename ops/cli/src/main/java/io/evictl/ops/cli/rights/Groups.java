package io.evictl.ops.cli.rights;

import io.evictl.schemas.Topics;
import io.evictl.schemas.settings.Settings;
import java.util.Map;

/**
 * The consumer groups of a deployment.
 *
 * @param stream the stream's application id, also what its own topics and transactions begin with
 * @param workers {@code storage.group}
 * @param snapshots {@code snapshot.group.id}
 */
record Groups(String stream, String workers, String snapshots) {
  static Groups of(Map<String, String> settings) {
    return new Groups(
        Settings.under("stream.", settings).string("application.id", "evictl-stream"),
        Settings.under("storage.", settings)
            .string("group", Topics.from(settings).prefix() + "storage-workers"),
        Settings.under("snapshot.", settings).string("group.id", "evictl-snapshots"));
  }
}
