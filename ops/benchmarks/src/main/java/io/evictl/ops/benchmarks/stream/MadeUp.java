package io.evictl.ops.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.schemas.record.SeenArtifact;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A concluded execution whose nodes have an entry each, with names and hashes as long and as random
 * as Flyte's.
 */
record MadeUp(ExecutionId execution, int entries) {
  private static final Instant ENDED = Instant.parse("2026-11-01T10:00:00Z");
  private static final int DATASETS = 7;

  static MadeUp named(String name, int entries) {
    return new MadeUp(new ExecutionId("flytesnacks", "development", name), entries);
  }

  NodeState node(int number) {
    return NodeState.newBuilder()
        .setNodeId("n" + number)
        .setSpecNodeId("n" + number)
        .setPhase(NodePhase.SUCCEEDED)
        .setCacheStatus(CacheStatus.CACHE_POPULATED)
        .setEntry(entry(number))
        .setArtifactId(artifactId(number))
        .setEndedAt(ENDED)
        .build();
  }

  EntryKey entry(int number) {
    return EntryKey.newBuilder()
        .setProject(execution.getProject())
        .setDomain(execution.getDomain())
        .setDataset("flyte_task-made.up_" + number % DATASETS)
        .setVersion("1.0-GKw-c0Pw-GKw-c0Pw")
        .setTag("flyte_cached-" + hash("tag " + number))
        .build();
  }

  List<SeenArtifact> seen(int number) {
    return List.of(SeenArtifact.newBuilder().setArtifactId(artifactId(number)).build());
  }

  private String artifactId(int number) {
    var name = execution.getName() + " artifact " + number;
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }

  private String hash(String what) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var bytes = digest.digest((execution.getName() + ' ' + what).getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
