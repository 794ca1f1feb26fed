package io.evictl.gateway.v1;

import io.evictl.gateway.access.BusyException;
import io.evictl.gateway.ask.Evictions;
import io.evictl.gateway.http.Answer;
import io.evictl.gateway.http.Call;
import io.evictl.gateway.http.Json;
import io.evictl.gateway.http.Problem;
import io.evictl.schemas.RecordTree;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * What became of single tasks. Each answer reads the results topic from the request's begin on, so
 * that few may ask at a time.
 */
final class Outcomes {
  private static final int LARGEST_PAGE = 1000;
  private static final int USUAL_PAGE = 100;
  private static final int FURTHEST = 100_000;
  private static final int READERS = 2;
  private static final Set<String> PARAMETERS = Set.of("limit", "offset");

  private final Evictions evictions;
  private final Semaphore readers = new Semaphore(READERS);

  Outcomes(Evictions evictions) {
    this.evictions = evictions;
  }

  /** Tasks whose latest outcome is a failure. */
  Answer failures(Call call) {
    var page = new Page(call);
    var failed = new LinkedHashMap<String, EvictionResult>();
    read(
        call,
        result -> {
          if (result.getOutcome() != TaskOutcome.FAILED) {
            failed.remove(result.getTaskId());
          } else if (failed.containsKey(result.getTaskId()) || failed.size() < FURTHEST) {
            failed.put(result.getTaskId(), result);
          }
        });
    return page.of("failures", failed.values());
  }

  /** What a PLAN said of each entry, objects included. */
  Answer plan(Call call) {
    var page = new Page(call);
    Map<String, EvictionResult> planned = new LinkedHashMap<>();
    read(
        call,
        result -> {
          if (result.getAction() == TaskAction.PLAN && planned.size() <= page.end()) {
            planned.put(result.getTaskId(), result);
          }
        });
    return page.of("plan", planned.values());
  }

  private void read(Call call, Consumer<EvictionResult> reader) {
    if (!readers.tryAcquire()) {
      throw new BusyException("others read results now", Duration.ofSeconds(2));
    }
    try {
      evictions.results(call.principal(), call.requestId(), reader);
    } finally {
      readers.release();
    }
  }

  /** A part of a list that may be long. */
  private static final class Page {
    private final int offset;
    private final int limit;

    Page(Call call) {
      call.refuseQueryBut(PARAMETERS);
      this.limit = Listing.size(call, LARGEST_PAGE, USUAL_PAGE);
      this.offset = offset(call);
    }

    private static int offset(Call call) {
      try {
        int offset = Integer.parseInt(call.query().getOrDefault("offset", "0"));
        if (offset >= 0 && offset < FURTHEST) {
          return offset;
        }
      } catch (NumberFormatException e) {
        throw Problem.badRequest("offset is 0 to " + (FURTHEST - 1));
      }
      throw Problem.badRequest("offset is 0 to " + (FURTHEST - 1));
    }

    int end() {
      return offset + limit;
    }

    Answer of(String name, Collection<EvictionResult> results) {
      var body = Json.object();
      var list = body.putArray(name);
      results.stream().skip(offset).limit(limit).forEach(result -> list.add(RecordTree.of(result)));
      if (results.size() > end()) {
        body.put("nextOffset", end());
      }
      return Answer.json(200, body);
    }
  }
}
