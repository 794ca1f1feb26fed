package io.evictl.stream.bridge;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evictl.schemas.record.EventSource;
import io.evictl.schemas.record.ExecutionEvent;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.stream.bridge.Bridged.Ignored;
import io.evictl.stream.bridge.Bridged.Malformed;
import io.evictl.stream.bridge.Bridged.Translated;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * flyteadmin's CloudEvents in binary mode, both versions (flyteadmin
 * pkg/async/cloudevent/implementations/cloudevent_publisher.go): v1 carries the event request, v2 a
 * message around the raw event.
 */
final class CloudEvents {
  private static final String V1 = "com.flyte.resource.flyteidl.admin.";
  private static final String V2 = "com.flyte.resource.cloudevents.";

  private final ObjectMapper mapper = new ObjectMapper();

  Bridged read(Optional<String> type, byte @Nullable [] value) {
    try {
      return switch (type.orElse("")) {
        case "" -> throw new MalformedEventException("no ce_type header");
        case V1 + "WorkflowExecutionEventRequest" -> workflow(body(value, "event"));
        case V2 + "WorkflowExecution" -> workflow(body(value, "rawEvent"));
        case V1 + "NodeExecutionEventRequest" -> node(body(value, "event"));
        case V2 + "NodeExecution" -> node(body(value, "rawEvent"));
        case V1 + "TaskExecutionEventRequest" -> task(body(value, "event"));
        case V2 + "TaskExecution" -> task(body(value, "rawEvent"));
        default -> new Ignored("unknown-type");
      };
    } catch (MalformedEventException e) {
      return new Malformed(e);
    }
  }

  private JsonNode body(byte @Nullable [] value, String field) throws MalformedEventException {
    if (value == null) {
      throw new MalformedEventException("no value");
    }
    try {
      var event = mapper.readTree(value).path(field);
      if (!event.isObject()) {
        throw new MalformedEventException("no object '" + field + "'");
      }
      return event;
    } catch (JacksonException e) {
      throw new MalformedEventException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new MalformedEventException("not JSON: " + e.getMessage(), e);
    }
  }

  private static Bridged workflow(JsonNode event) throws MalformedEventException {
    var phase = EventJson.text(event, "phase").orElse("UNDEFINED");
    return new Translated(
        event("workflow event", event, event.path("executionId"))
            .setPhase(EventJson.constant(ExecutionPhase.class, phase, ExecutionPhase.UNKNOWN))
            .build());
  }

  private static Bridged node(JsonNode event) throws MalformedEventException {
    var translated = event("node event", event, event.path("id").path("executionId"));
    NodeState node = NodeEvents.read(event, translated.getExecution(), translated.getOccurredAt());
    return new Translated(translated.setNodes(List.of(node)).build());
  }

  private static Bridged task(JsonNode event) throws MalformedEventException {
    var node = TaskEvents.read(event);
    if (node.isEmpty()) {
      return new Ignored("task");
    }
    var execution = event.path("parentNodeExecutionId").path("executionId");
    return new Translated(
        event("task event", event, execution).setNodes(List.of(node.get())).build());
  }

  private static ExecutionEvent.Builder event(String what, JsonNode event, JsonNode execution)
      throws MalformedEventException {
    return ExecutionEvent.newBuilder()
        .setExecution(EventJson.execution(execution, what))
        .setSource(EventSource.CLOUD_EVENT)
        .setOccurredAt(EventJson.instant(event, "occurredAt", what));
  }
}
