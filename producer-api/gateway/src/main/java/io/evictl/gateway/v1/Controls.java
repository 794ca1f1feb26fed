package io.evictl.gateway.v1;

import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Body;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Json;
import io.evictl.gateway.http.Problem;
import io.evictl.producer.EvictionControls;
import io.evictl.schemas.RecordTree;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.ControlAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Controls of a request: answered with what the stream said, if that comes soon. */
final class Controls {
  static final Map<String, ControlAction> ACTIONS =
      Map.of(
          "cancel", ControlAction.CANCEL,
          "pause", ControlAction.PAUSE,
          "resume", ControlAction.RESUME,
          "approve", ControlAction.APPROVE,
          "retry-failed", ControlAction.RETRY_FAILED,
          "restore", ControlAction.RESTORE);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Evictions evictions;

  Controls(Evictions evictions) {
    this.evictions = evictions;
  }

  /** 200 carried out; 409 refused, with the stream's reason; 202 not answered yet. */
  Answer control(Call call, ControlAction action) throws InterruptedException {
    var id = UUID.fromString(call.requestId());
    var controlId = call.key().orElseGet(UUID::randomUUID).toString();
    var control = read(call, id, action).controlId(controlId);
    var answer = evictions.control(call.principal(), id.toString(), control, PATIENCE);
    if (answer.isEmpty()) {
      var body = Json.object().put("controlId", controlId);
      body.put("message", "sent; its answer will be lastControl of the request's status");
      return Answer.json(202, body);
    }
    if (!answer.get().getAccepted()) {
      throw refused(answer.get());
    }
    return Answer.json(200, RecordTree.of(answer.get()));
  }

  private static Problem refused(ControlAnswer answer) {
    return new Problem(409, "Refused", answer.getMessage())
        .with("controlId", answer.getControlId());
  }

  private static EvictionControls read(Call call, UUID id, ControlAction action) {
    var body = new Body("", call.body().length == 0 ? Json.object() : call.json());
    var control =
        switch (action) {
          case CANCEL -> EvictionControls.cancel(id);
          case PAUSE -> EvictionControls.pause(id);
          case RESUME -> EvictionControls.resume(id);
          case APPROVE ->
              EvictionControls.approve(
                  id,
                  body.number("entries")
                      .orElseThrow(
                          () ->
                              Problem.badRequest(
                                  "entries is missing: the most that may be evicted, as you have"
                                      + " seen it in the status")));
          case RETRY_FAILED ->
              EvictionControls.retryFailed(
                  id, body.list("entries", SubmitBody::entry).orElse(List.of()));
          case RESTORE ->
              EvictionControls.restore(
                  id, body.list("entries", SubmitBody::entry).orElse(List.of()));
          case UNKNOWN -> throw new IllegalArgumentException("no route has this action");
        };
    body.optionalText("reason").ifPresent(control::reason);
    body.end();
    return control;
  }
}
