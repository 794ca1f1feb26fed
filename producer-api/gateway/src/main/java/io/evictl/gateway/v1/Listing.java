package io.evictl.gateway.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.ask.Statuses.Mark;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Json;
import io.evictl.gateway.http.Problem;
import io.evictl.schemas.RecordTree;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.EvictionTarget;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists of requests, newest first, in pages. */
final class Listing {
  private static final int LARGEST_PAGE = 200;
  private static final int USUAL_PAGE = 50;
  private static final Set<String> PARAMETERS =
      Set.of("project", "domain", "state", "requester", "since", "until", "limit", "after");

  private final Evictions evictions;

  Listing(Evictions evictions) {
    this.evictions = evictions;
  }

  Answer list(Call call) {
    call.refuseQueryBut(PARAMETERS);
    int limit = size(call, LARGEST_PAGE, USUAL_PAGE);
    // One more than asked for tells whether there is a next page.
    var found = evictions.list(call.principal(), filter(call), after(call), limit + 1);
    var page = found.subList(0, Math.min(limit, found.size()));
    var body = Json.object();
    var list = body.putArray("evictions");
    page.forEach(status -> list.add(RecordTree.of(status)));
    if (found.size() > limit) {
      body.put("next", cursor(Mark.of(page.getLast())));
    }
    return Answer.json(200, body);
  }

  /** The parameter {@code limit}. */
  static int size(Call call, int most, int usual) {
    var text = call.query().get("limit");
    if (text == null) {
      return usual;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= most) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw Problem.badRequest("limit is 1 to " + most);
    }
    throw Problem.badRequest("limit is 1 to " + most);
  }

  private static Predicate<EvictionStatus> filter(Call call) {
    Predicate<EvictionStatus> wanted = status -> true;
    wanted =
        and(wanted, call.query().get("project"), (s, name) -> in(s, ExecutionId::getProject, name));
    wanted =
        and(wanted, call.query().get("domain"), (s, name) -> in(s, ExecutionId::getDomain, name));
    var state = call.query().get("state");
    if (state != null) {
      var known = state(state);
      wanted = wanted.and(status -> status.getState() == known);
    }
    wanted =
        and(
            wanted,
            call.query().get("requester"),
            (status, name) ->
                status.getRequest().map(EvictionRequest::getRequestedBy).orElse("").equals(name));
    var since = instant(call, "since");
    var until = instant(call, "until");
    return wanted.and(
        status ->
            (since == null || !status.getAcceptedAt().isBefore(since))
                && (until == null || status.getAcceptedAt().isBefore(until)));
  }

  private static Predicate<EvictionStatus> and(
      Predicate<EvictionStatus> wanted,
      @Nullable String value,
      BiPredicate<EvictionStatus, String> test) {
    return value == null ? wanted : wanted.and(status -> test.test(status, value));
  }

  private static boolean in(
      EvictionStatus status, Function<ExecutionId, String> part, String name) {
    return status
        .getRequest()
        .map(EvictionRequest::getTarget)
        .map(target -> executions(target).anyMatch(id -> part.apply(id).equals(name)))
        .orElse(false);
  }

  /** An entry has no execution: its own project and domain count. */
  private static Stream<ExecutionId> executions(EvictionTarget target) {
    return Stream.of(
            target.getWorkflowExecution().stream(),
            target.getNodeExecution().map(node -> node.getExecution()).stream(),
            target.getTaskExecution().map(task -> task.getNode().getExecution()).stream(),
            target
                .getEntry()
                .map(entry -> new ExecutionId(entry.getProject(), entry.getDomain(), ""))
                .stream(),
            target.getExecutions().stream().flatMap(List::stream))
        .flatMap(ids -> ids);
  }

  private static RequestState state(String text) {
    for (var state : RequestState.values()) {
      if (state.name().equals(text)) {
        return state;
      }
    }
    throw Problem.badRequest("state is one of " + List.of(RequestState.values()));
  }

  private static @Nullable Instant instant(Call call, String name) {
    var text = call.query().get(name);
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.badRequest(name + " is an instant such as 2026-01-31T12:00:00Z");
    }
  }

  private static String cursor(Mark mark) {
    var text = mark.acceptedMicros() + ":" + mark.requestId();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static @Nullable Mark after(Call call) {
    var cursor = call.query().get("after");
    if (cursor == null) {
      return null;
    }
    try {
      var text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
      int colon = text.indexOf(':');
      return new Mark(Long.parseLong(text, 0, colon, 10), text.substring(colon + 1));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Problem.badRequest("after is the 'next' of a former page");
    }
  }
}
