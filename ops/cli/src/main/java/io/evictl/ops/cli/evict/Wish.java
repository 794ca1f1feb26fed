package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.options.Principal;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How something is evicted, whatever it is; all of it is written into the request. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Wish {
  @Option(
      names = "--include-hits",
      description = "also evict entries that the execution only hit, if they are still those")
  private boolean includeHits;

  @Option(
      names = "--include-raw-outputs",
      description =
          "also delete raw data that the evicted entries' own attempts wrote and nothing else"
              + " points to; what is in doubt stays")
  private boolean includeRawOutputs;

  @Option(names = "--no-children", description = "leave child executions alone")
  private boolean noChildren;

  @Option(
      names = "--dynamic-scope",
      paramLabel = "WHAT",
      defaultValue = "all",
      description =
          "all; or of dynamic nodes only: node (their own entries and specs), spec (specs),"
              + " children (what is nested in them) (default: ${DEFAULT-VALUE})")
  private String dynamicScope;

  @Option(
      names = "--purge-delay",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "restore is possible for so long (default: ${DEFAULT-VALUE})")
  private Duration purgeDelay;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "nothing is waited for or retried longer (default: ${DEFAULT-VALUE})")
  private Duration deadline;

  @Option(
      names = "--child-deadline",
      paramLabel = "TIME",
      defaultValue = "24h",
      description =
          "a child execution still running then is a failure of its own, the rest goes on"
              + " (default: ${DEFAULT-VALUE})")
  private Duration childDeadline;

  @Option(
      names = "--when-not-concluded",
      paramLabel = "WHAT",
      defaultValue = "wait",
      description = "wait, reject or assume-concluded (default: ${DEFAULT-VALUE})")
  private String whenNotConcluded;

  @Option(
      names = "--max-entries",
      paramLabel = "N",
      description = "wait for 'evictl approve' if more entries than this would go")
  private @Nullable Long maxEntries;

  @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why; kept")
  private String reason;

  @Option(
      names = "--id",
      paramLabel = "UUID",
      description = "request id (default: a new one); a known id with the same content is a no-op")
  private @Nullable UUID id;

  /** What would go, however much it is. */
  EvictionRequest plan(Target target) {
    return request(target).mode(EvictionMode.PLAN).build();
  }

  EvictionRequest execute(Target target) {
    var request = request(target).mode(EvictionMode.EXECUTE);
    if (maxEntries != null) {
      request.maxEntries(maxEntries);
    }
    if (id != null) {
      request.requestId(id);
    }
    return request.build();
  }

  private EvictionRequests request(Target target) {
    return target
        .in(EvictionRequests.api())
        .includeCacheHits(includeHits)
        .includeRawOutputs(includeRawOutputs)
        .includeChildExecutions(!noChildren)
        .dynamicScope(Choice.of(DynamicScope.class, "--dynamic-scope", dynamicScope))
        .whenNotConcluded(
            Choice.of(WhenNotConcluded.class, "--when-not-concluded", whenNotConcluded))
        .purgeDelay(purgeDelay)
        .deadline(deadline)
        .childDeadline(childDeadline)
        .requestedBy(Principal.name(), false)
        .reason(reason);
  }
}
