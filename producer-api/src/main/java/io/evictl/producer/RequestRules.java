package io.evictl.producer;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the stream asks of the form of a request, checked before anything is sent. What a version of
 * the stream supports is for the stream to say: its status then is REJECTED, with the cause.
 */
final class RequestRules {
  static final int LONGEST_REASON = 4096;
  static final int LONGEST_NAME = 512;
  static final int MOST_EXECUTIONS = 1000;
  static final Duration LONGEST_DEADLINE = Duration.ofDays(30);
  static final Duration LONGEST_PURGE_DELAY = Duration.ofDays(365);

  private final List<String> faults = new ArrayList<>();

  private RequestRules() {}

  static void check(EvictionRequest request) {
    var rules = new RequestRules();
    rules.id("requestId", request.getRequestId());
    rules.target(request.getTarget());
    rules.options(request.getOptions());
    rules.expect(
        request.getTrigger() != Trigger.UNKNOWN, "trigger must be API, ARCHIVAL or RETENTION");
    rules.texts(request.getRequestedBy(), request.getReason());
    rules.throwFaults();
  }

  static void check(EvictionControl control) {
    var rules = new RequestRules();
    rules.id("requestId", control.getRequestId());
    rules.name("controlId", control.getControlId());
    rules.expect(control.getAction() != ControlAction.UNKNOWN, "action must be set");
    rules.expect(
        control.getApprovedEntries().filter(entries -> entries < 0).isEmpty(),
        "approvedEntries must not be negative");
    rules.expect(
        control.getApprovedEntries().isEmpty() || control.getAction() == ControlAction.APPROVE,
        "approvedEntries goes with APPROVE only");
    rules.expect(
        control.getEntries().isEmpty()
            || control.getAction() == ControlAction.RESTORE
            || control.getAction() == ControlAction.RETRY_FAILED,
        "entries go with RESTORE and RETRY_FAILED only");
    control.getEntries().forEach(rules::entry);
    rules.texts(control.getRequestedBy(), control.getReason());
    rules.throwFaults();
  }

  private void id(String what, String id) {
    try {
      expect(
          UUID.fromString(id).toString().equals(id),
          "%s '%s' is not in canonical form: 36 lower-case characters".formatted(what, id));
    } catch (IllegalArgumentException e) {
      faults.add("%s '%s' is not a UUID: use a random one per request".formatted(what, id));
    }
  }

  private void target(EvictionTarget target) {
    var set =
        List.of(
                target.getWorkflowExecution(),
                target.getNodeExecution(),
                target.getTaskExecution(),
                target.getEntry(),
                target.getExecutions())
            .stream()
            .filter(kind -> kind.isPresent())
            .count();
    expect(set == 1, "target: exactly one kind must be set, not " + set);
    target.getWorkflowExecution().ifPresent(this::execution);
    target.getNodeExecution().ifPresent(this::node);
    target
        .getTaskExecution()
        .ifPresent(
            task -> {
              node(task.getNode());
              name("target: task name", task.getTask().getName());
              expect(task.getRetryAttempt() >= 0, "target: retryAttempt must not be negative");
            });
    target.getEntry().ifPresent(this::entry);
    target
        .getExecutions()
        .ifPresent(
            executions -> {
              expect(
                  !executions.isEmpty() && executions.size() <= MOST_EXECUTIONS,
                  "target: 1 to %d executions, not %d"
                      .formatted(MOST_EXECUTIONS, executions.size()));
              executions.forEach(this::execution);
            });
  }

  private void execution(ExecutionId execution) {
    name("target: project of the execution", execution.getProject());
    name("target: domain of the execution", execution.getDomain());
    name("target: name of the execution", execution.getName());
  }

  private void node(NodeId node) {
    execution(node.getExecution());
    name("target: node id", node.getNodeId());
  }

  private void entry(EntryKey entry) {
    name("entry: project", entry.getProject());
    name("entry: domain", entry.getDomain());
    name("entry: dataset", entry.getDataset());
    name("entry: version", entry.getVersion());
    expect(
        entry.getTag().isPresent() != entry.getArtifactId().isPresent(),
        "entry: either a tag or an artifact id");
    entry.getTag().ifPresent(tag -> name("entry: tag", tag));
    entry.getArtifactId().ifPresent(id -> name("entry: artifact id", id));
  }

  private void options(EvictionOptions options) {
    expect(options.getMode() != EvictionMode.UNKNOWN, "mode must be EXECUTE or PLAN");
    expect(options.getDynamicScope() != DynamicScope.UNKNOWN, "dynamicScope must be set");
    expect(
        options.getWhenNotConcluded() != WhenNotConcluded.UNKNOWN,
        "whenNotConcluded must be WAIT, REJECT or ASSUME_CONCLUDED");
    within("purgeDelayMillis", options.getPurgeDelayMillis(), 0, LONGEST_PURGE_DELAY);
    within("deadlineMillis", options.getDeadlineMillis(), 1, LONGEST_DEADLINE);
    within("childDeadlineMillis", options.getChildDeadlineMillis(), 1, LONGEST_DEADLINE);
    expect(
        options.getLimits().getMaxEntries().filter(limit -> limit < 0).isEmpty(),
        "maxEntries must not be negative; leave it out for no limit");
  }

  private void texts(String requestedBy, String reason) {
    expect(
        requestedBy.length() <= LONGEST_NAME,
        "requestedBy must have at most " + LONGEST_NAME + " characters");
    expect(
        reason.length() <= LONGEST_REASON,
        "reason must have at most " + LONGEST_REASON + " characters");
  }

  private void name(String what, String name) {
    expect(
        !name.isBlank() && name.length() <= LONGEST_NAME && name.indexOf('\0') < 0,
        "%s must have 1 to %d characters".formatted(what, LONGEST_NAME));
  }

  private void within(String what, long millis, long least, Duration most) {
    expect(
        millis >= least && millis <= most.toMillis(),
        "%s must be %d to %d, not %d".formatted(what, least, most.toMillis(), millis));
  }

  private void expect(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
  }

  private void throwFaults() {
    if (!faults.isEmpty()) {
      throw new InvalidRequestException(faults);
    }
  }
}
