package io.evictl.gateway.hooks;

import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.access.UnauthenticatedException;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Body;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Json;
import io.evictl.gateway.http.Problem;
import io.evictl.gateway.http.Route;
import io.evictl.producer.archival.StateChange;
import io.evictl.producer.archival.ToldChange;
import io.evictl.producer.archival.ToldChange.Outcome;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code POST /hooks/archival}: for whoever archives executions, to tell of it at once. */
public final class ArchivalRoute {
  private static final int MOST_CHANGES = 500;
  private static final int MOST_IDS = 100_000;
  private static final int LONGEST_ID = 256;
  private static final int LONGEST_NAME = 255;
  private static final int AT_A_TIME = 4;
  private static final Duration COME_AGAIN = Duration.ofSeconds(10);

  private final @Nullable Archivals archivals;
  private final @Nullable Signatures signatures;
  private final @Nullable SeenIds seen;
  private final Semaphore places = new Semaphore(AT_A_TIME);

  private ArchivalRoute(
      @Nullable Archivals archivals, @Nullable Signatures signatures, @Nullable SeenIds seen) {
    this.archivals = archivals;
    this.signatures = signatures;
    this.seen = seen;
  }

  /** One that says what to set. */
  public static ArchivalRoute none() {
    return new ArchivalRoute(null, null, null);
  }

  /**
   * @param secret the keys, see {@link Signatures}
   * @param window how old, or how far ahead, a signature's timestamp may be
   * @throws io.evictl.schemas.settings.SettingsException where the secret holds no key
   */
  public static ArchivalRoute signed(
      Archivals archivals, Secret secret, Duration window, InstantSource clock) {
    // A timestamp may be ahead by a window, and holds for another one after that.
    return new ArchivalRoute(
        archivals,
        new Signatures(secret, window, clock),
        new SeenIds(MOST_IDS, window.multipliedBy(2).plusSeconds(1), clock));
  }

  public List<Route> routes() {
    return List.of(new Route("POST", "/hooks/archival", true, this::archival));
  }

  private Answer archival(Call call) throws InterruptedException {
    if (archivals == null || signatures == null || seen == null) {
      throw new Problem(501, "Not set up", "gateway.hooks.secret is not set");
    }
    var id = header(call, "webhook-id");
    if (id.length() > LONGEST_ID) {
      throw new UnauthenticatedException("webhook-id is too long");
    }
    signatures.verify(
        id, header(call, "webhook-timestamp"), header(call, "webhook-signature"), call.body());
    var changes = changes(call);
    if (!places.tryAcquire()) {
      throw new BusyException("too many calls at a time", COME_AGAIN);
    }
    try {
      return once(archivals, seen, id, changes);
    } finally {
      places.release();
    }
  }

  /** An id counts only once all is done: who is told to come again comes with the same. */
  private static Answer once(
      Archivals archivals, SeenIds seen, String id, List<StateChange> changes)
      throws InterruptedException {
    if (!seen.first(id)) {
      return Answer.json(200, Json.object().put("repeated", true));
    }
    boolean done = false;
    try {
      var told = archivals.tell(changes);
      done = told.stream().noneMatch(change -> change.outcome() == Outcome.LATER);
      return answer(told, done);
    } finally {
      if (!done) {
        seen.forget(id);
      }
    }
  }

  private static Answer answer(List<ToldChange> told, boolean done) {
    var body = Json.object().put("repeated", false);
    var list = body.putArray("executions");
    for (var change : told) {
      var one = list.addObject();
      var execution = change.change().execution();
      one.put("project", execution.getProject());
      one.put("domain", execution.getDomain());
      one.put("name", execution.getName());
      one.put("outcome", change.outcome().name());
      change.requestId().ifPresent(request -> one.put("requestId", request));
      one.put("why", change.why());
    }
    return done
        ? Answer.json(200, body)
        : Answer.json(503, body).with("Retry-After", Long.toString(COME_AGAIN.toSeconds()));
  }

  private static String header(Call call, String name) {
    return call.header()
        .apply(name)
        .orElseThrow(() -> new UnauthenticatedException(name + " is missing"));
  }

  private static List<StateChange> changes(Call call) {
    var body = new Body("", call.json());
    var changes = body.list("executions", ArchivalRoute::change).orElse(List.of());
    body.end();
    if (changes.isEmpty() || changes.size() > MOST_CHANGES) {
      throw Problem.badRequest("executions are 1 to " + MOST_CHANGES);
    }
    return changes;
  }

  private static StateChange change(Body body) {
    var execution =
        ExecutionId.newBuilder()
            .setProject(name(body, "project"))
            .setDomain(name(body, "domain"))
            .setName(name(body, "name"))
            .build();
    return new StateChange(execution, isArchived(body.text("state")), instant(body.text("at")));
  }

  private static String name(Body body, String field) {
    var name = body.text(field);
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw Problem.badRequest(field + " is empty or too long");
    }
    return name;
  }

  private static boolean isArchived(String state) {
    return switch (state) {
      case "archived" -> true;
      case "active" -> false;
      default -> throw Problem.badRequest("state is archived or active");
    };
  }

  private static Instant instant(String at) {
    try {
      return Instant.parse(at);
    } catch (DateTimeParseException e) {
      throw Problem.badRequest("at is an instant such as 2026-01-31T12:00:00.123456Z");
    }
  }
}
