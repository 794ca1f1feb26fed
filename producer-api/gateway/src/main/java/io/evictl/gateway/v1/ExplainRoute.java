package io.evictl.gateway.v1;

import io.evictl.gateway.access.Action;
import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.access.Place;
import io.evictl.gateway.access.Principal;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Problem;
import io.evictl.gateway.v1.Explaining.Explained;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What is known of an entry. What may not be read is not found. */
final class ExplainRoute {
  private static final int AT_A_TIME = 4;
  private static final int LONGEST = 4096;
  private static final Set<String> PARAMETERS = Set.of("entry", "uri");

  private final @Nullable Explaining explaining;
  private final Semaphore places = new Semaphore(AT_A_TIME);

  /**
   * @param explaining null: there is no catalog to be asked
   */
  ExplainRoute(@Nullable Explaining explaining) {
    this.explaining = explaining;
  }

  Answer explain(Call call) {
    call.refuseQueryBut(PARAMETERS);
    var entry = call.query().get("entry");
    var uri = call.query().get("uri");
    if ((entry == null) == (uri == null)) {
      throw Problem.badRequest("entry or uri is missing, or both are there");
    }
    if (explaining == null) {
      throw new Problem(
          501,
          "Not set up",
          "no catalog database is configured here: storage.catalog.jdbc.url, and the workers' other"
              + " settings");
    }
    if (!places.tryAcquire()) {
      throw new BusyException("others ask for explanations now", Duration.ofSeconds(2));
    }
    try {
      var found =
          entry == null ? byUri(explaining, uri) : byKey(explaining, call.principal(), entry);
      return Answer.json(
          200,
          found
              .filter(known -> may(call.principal(), known.dataset()))
              .orElseThrow(ExplainRoute::notFound)
              .words());
    } finally {
      places.release();
    }
  }

  private static Optional<Explained> byKey(
      Explaining explaining, Principal principal, String text) {
    var key = key(text);
    // Before anything is looked up: how long that takes would tell of it.
    return may(principal, new Place(key.getProject(), key.getDomain()))
        ? explaining.explain(key)
        : Optional.empty();
  }

  private static EntryKey key(String text) {
    try {
      return Keys.entry(limited(text));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(
          "entry is a key as results have it: project/domain/dataset/version/tag");
    }
  }

  private static Optional<Explained> byUri(Explaining explaining, @Nullable String uri) {
    try {
      return explaining.explain(limited(String.valueOf(uri)));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("uri is none of an object, such as s3://bucket/…/data.pb");
    }
  }

  private static String limited(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("too long");
    }
    return text;
  }

  private static boolean may(Principal principal, Place dataset) {
    return principal.may(Action.READ, dataset);
  }

  private static Problem notFound() {
    return new Problem(404, "Not found", "the catalog has no row of it that you may see");
  }
}
