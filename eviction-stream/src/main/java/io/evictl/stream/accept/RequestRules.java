package io.evictl.stream.accept;

import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a request must be to be taken up. Every refusal says what to change. Nothing is repaired:
 * options are written out by whoever submits, and the stream infers nothing.
 */
public final class RequestRules {
  static final int LONGEST_REASON = 4096;
  static final int LONGEST_NAME = 512;
  static final int MOST_EXECUTIONS = 1000;
  static final Duration LONGEST_DEADLINE = Duration.ofDays(30);
  static final Duration LONGEST_PURGE_DELAY = Duration.ofDays(365);

  private RequestRules() {}

  /** Why the request is refused; empty if it is taken up. */
  public static Optional<String> refusal(EvictionRequest request, Instant now) {
    return Stream.of(
            id(request),
            target(request.getTarget()),
            scope(request.getTarget()),
            options(request.getOptions()),
            texts(request),
            deadline(request, now))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * The executions that the request is about, in their order, without repeats. An entry is of none:
   * it goes by an execution without a name.
   */
  public static List<ExecutionId> roots(EvictionTarget target) {
    return Stream.of(
            target.getWorkflowExecution().stream(),
            target.getNodeExecution().map(NodeId::getExecution).stream(),
            target.getTaskExecution().map(task -> task.getNode().getExecution()).stream(),
            target
                .getEntry()
                .map(entry -> new ExecutionId(entry.getProject(), entry.getDomain(), ""))
                .stream(),
            target.getExecutions().stream().flatMap(List::stream))
        .flatMap(Function.identity())
        .distinct()
        .toList();
  }

  /** A refused request, cut to a size that can be told: texts, and the list of executions. */
  public static EvictionRequest cut(EvictionRequest request) {
    var target = request.getTarget();
    var listed = target.getExecutions().orElse(List.of());
    var fewer =
        listed.size() <= MOST_EXECUTIONS
            ? target
            : EvictionTarget.newBuilder(target)
                .setExecutions(listed.subList(0, MOST_EXECUTIONS))
                .build();
    return EvictionRequest.newBuilder(request)
        .setTarget(fewer)
        .setReason(cut(request.getReason(), LONGEST_REASON))
        .setRequestedBy(cut(request.getRequestedBy(), LONGEST_NAME))
        .build();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  /** When waiting and retrying end. */
  public static Instant deadline(EvictionRequest request) {
    return request.getRequestedAt().plusMillis(request.getOptions().getDeadlineMillis());
  }

  private static Optional<String> id(EvictionRequest request) {
    var id = request.getRequestId();
    try {
      return UUID.fromString(id).toString().equals(id)
          ? Optional.empty()
          : Optional.of(
              "requestId '" + id + "' is not in canonical form: 36 lower-case characters");
    } catch (IllegalArgumentException e) {
      return Optional.of("requestId '" + id + "' is not a UUID: use a random one per request");
    }
  }

  private static Optional<String> target(EvictionTarget target) {
    long set =
        Stream.of(
                target.getWorkflowExecution(),
                target.getNodeExecution(),
                target.getTaskExecution(),
                target.getEntry(),
                target.getExecutions())
            .filter(Optional::isPresent)
            .count();
    return set == 1
        ? Optional.empty()
        : Optional.of("target: exactly one field must be set, not " + set);
  }

  private static Optional<String> scope(EvictionTarget target) {
    if (target.getEntry().isPresent()) {
      return entry(target.getEntry().get());
    }
    var roots = roots(target);
    if (roots.isEmpty() || roots.size() > MOST_EXECUTIONS) {
      return Optional.of("target.executions: 1 to " + MOST_EXECUTIONS + ", not " + roots.size());
    }
    var nodes =
        Stream.of(
                target.getNodeExecution().stream(),
                target.getTaskExecution().map(TaskExecutionId::getNode).stream())
            .flatMap(Function.identity())
            .flatMap(node -> name("target: nodeId", node.getNodeId()).stream());
    var executions =
        roots.stream()
            .flatMap(root -> Stream.of(root.getProject(), root.getDomain(), root.getName()))
            .flatMap(
                name -> name("target: project, domain and name of an execution", name).stream());
    return Stream.concat(nodes, executions).findFirst();
  }

  private static Optional<String> entry(EntryKey entry) {
    if (entry.getTag().isPresent() == entry.getArtifactId().isPresent()) {
      return Optional.of("target.entry: exactly one of tag and artifactId must be set");
    }
    return Stream.of(
            entry.getProject(),
            entry.getDomain(),
            entry.getDataset(),
            entry.getVersion(),
            entry.getTag().or(entry::getArtifactId).orElse(""))
        .flatMap(
            part ->
                name("target.entry: project, domain, dataset, version, and tag or artifactId", part)
                    .stream())
        .findFirst();
  }

  private static Optional<String> name(String what, String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      return Optional.of(what + " must have 1 to " + LONGEST_NAME + " characters");
    }
    return Optional.empty();
  }

  private static Optional<String> options(EvictionOptions options) {
    if (options.getMode() == EvictionMode.UNKNOWN) {
      return Optional.of("options.mode must be EXECUTE or PLAN");
    }
    if (options.getWhenNotConcluded() == WhenNotConcluded.UNKNOWN) {
      return Optional.of("options.whenNotConcluded must be WAIT, REJECT or ASSUME_CONCLUDED");
    }
    if (options.getDynamicScope() == DynamicScope.UNKNOWN) {
      return Optional.of("options.dynamicScope must be ALL, NODE, SPEC or CHILDREN");
    }
    if (options.getLimits().getMaxEntries().filter(limit -> limit < 0).isPresent()) {
      return Optional.of("options.limits.maxEntries must not be negative; leave it out for none");
    }
    return within("options.purgeDelayMillis", options.getPurgeDelayMillis(), 0, LONGEST_PURGE_DELAY)
        .or(
            () ->
                within("options.deadlineMillis", options.getDeadlineMillis(), 1, LONGEST_DEADLINE))
        .or(
            () ->
                within(
                    "options.childDeadlineMillis",
                    options.getChildDeadlineMillis(),
                    0,
                    LONGEST_DEADLINE));
  }

  private static Optional<String> within(String what, long millis, long min, Duration max) {
    return millis < min || millis > max.toMillis()
        ? Optional.of("%s must be %d to %d, not %d".formatted(what, min, max.toMillis(), millis))
        : Optional.empty();
  }

  private static Optional<String> texts(EvictionRequest request) {
    if (request.getTrigger() == Trigger.UNKNOWN) {
      return Optional.of("trigger must be API, ARCHIVAL or RETENTION");
    }
    if (request.getReason().length() > LONGEST_REASON) {
      return Optional.of("reason must have at most " + LONGEST_REASON + " characters");
    }
    return request.getRequestedBy().length() > LONGEST_NAME
        ? Optional.of("requestedBy must have at most " + LONGEST_NAME + " characters")
        : Optional.empty();
  }

  private static Optional<String> deadline(EvictionRequest request, Instant now) {
    var deadline = deadline(request);
    return deadline.isAfter(now)
        ? Optional.empty()
        : Optional.of(
            "the deadline %s (requestedAt + deadlineMillis) has passed: submit it anew"
                .formatted(deadline));
  }
}
