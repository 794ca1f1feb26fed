package io.evictl.gateway.v1;

import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Json;
import io.evictl.gateway.http.Problem;
import io.evictl.gateway.http.Route;
import io.evictl.schemas.RecordTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** All routes of our own API, as {@code openapi.yaml} describes them. */
public final class V1Routes {
  public static final String BASE = "/evictl/v1";
  private static final String ALL = BASE + "/evictions";
  private static final String ONE = ALL + "/{id}";
  private static final String DESCRIPTION = "openapi.yaml";

  private final Evictions evictions;
  private final BooleanSupplier ready;
  private final Controls controls;
  private final Listing listing;
  private final Outcomes outcomes;
  private final Watch watch;
  private final ExplainRoute explain;

  /**
   * @param ready whether statuses can be asked for
   * @param watchers how many may watch at a time
   * @param explaining null: entries are not explained here
   */
  public V1Routes(
      Evictions evictions, BooleanSupplier ready, int watchers, @Nullable Explaining explaining) {
    this.evictions = evictions;
    this.ready = ready;
    this.controls = new Controls(evictions);
    this.listing = new Listing(evictions);
    this.outcomes = new Outcomes(evictions);
    this.watch = new Watch(evictions, watchers);
    this.explain = new ExplainRoute(explaining);
  }

  public List<Route> routes() {
    var routes = new ArrayList<Route>();
    routes.add(new Route("POST", ALL, this::submit));
    routes.add(new Route("GET", ALL, listing::list));
    routes.add(new Route("GET", ONE, this::get));
    routes.add(new Route("GET", ONE + "/events", watch::watch));
    routes.add(new Route("GET", ONE + "/failures", outcomes::failures));
    routes.add(new Route("GET", ONE + "/plan", outcomes::plan));
    for (var action : Controls.ACTIONS.entrySet()) {
      routes.add(
          new Route(
              "POST",
              ONE + "/" + action.getKey(),
              call -> controls.control(call, action.getValue())));
    }
    routes.add(new Route("GET", BASE + "/explain", explain::explain));
    routes.add(new Route("GET", BASE + "/" + DESCRIPTION, true, call -> description()));
    routes.add(new Route("GET", BASE + "/health", true, call -> health()));
    return routes;
  }

  private Answer submit(Call call) {
    var sent = evictions.submit(call.principal(), SubmitBody.read(call));
    var place = ALL + "/" + sent.getRequestId();
    var body = Json.object();
    body.put("requestId", sent.getRequestId());
    body.set("request", RecordTree.of(sent));
    body.putObject("links").put("status", place).put("events", place + "/events");
    return Answer.json(202, body).with("Location", place);
  }

  private Answer get(Call call) {
    return Answer.json(200, RecordTree.of(evictions.status(call.principal(), call.requestId())));
  }

  private Answer health() {
    if (!ready.getAsBoolean()) {
      throw new Problem(
          503,
          "Not ready",
          "the statuses have not been read yet; are Kafka and the registry there?",
          Map.of("Retry-After", "5"));
    }
    return Answer.json(200, Json.object().put("ready", true));
  }

  /** The OpenAPI description that lies beside this class. */
  private static Answer description() {
    try (var in = V1Routes.class.getResourceAsStream(DESCRIPTION)) {
      if (in == null) {
        throw new IllegalStateException(DESCRIPTION + " is not on the class path");
      }
      return new Answer.Whole(200, "application/yaml", Map.of(), in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(DESCRIPTION + " can't be read", e);
    }
  }
}
