package io.evictl.gateway.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.ask.Statuses.Mark;
import io.evictl.gateway.ask.Wanted;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Json;
import io.evictl.gateway.http.Problem;
import io.evictl.schemas.RecordTree;
import io.evictl.schemas.record.RequestState;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    var found = evictions.list(wanted(call), after(call), limit + 1);
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

  private static Wanted wanted(Call call) {
    return new Wanted(
        Wanted.allOf(call.principal()).reading(),
        parameter(call, "project"),
        parameter(call, "domain"),
        parameter(call, "state").map(Listing::state),
        parameter(call, "requester"),
        Optional.ofNullable(instant(call, "since")),
        Optional.ofNullable(instant(call, "until")));
  }

  private static Optional<String> parameter(Call call, String name) {
    return Optional.ofNullable(call.query().get(name));
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
