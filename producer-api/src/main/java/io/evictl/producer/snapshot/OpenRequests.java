package io.evictl.producer.snapshot;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SnapshotRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Requests that are not answered yet, by execution. One answer serves all that were open when its
 * read began; whoever asks during a read gets another one. So repeats of a question that waits for
 * the database cost nothing, and answers about one execution never mix. Safe for threads.
 */
final class OpenRequests {
  private final Map<ExecutionId, List<Open>> byExecution = new HashMap<>();

  /** A request and what is told when it is answered. */
  record Open(SnapshotRequest request, CompletableFuture<Void> answered) {}

  /**
   * Adds a request.
   *
   * @param first whether it is the only one about its execution: then nobody works on that yet
   */
  record Added(Open open, boolean first) {}

  synchronized Added add(SnapshotRequest request) {
    var open = new Open(request, new CompletableFuture<>());
    var known = byExecution.get(request.getExecution());
    if (known != null) {
      known.add(open);
      return new Added(open, false);
    }
    byExecution.put(request.getExecution(), new ArrayList<>(List.of(open)));
    return new Added(open, true);
  }

  /** All that a read beginning now will answer; empty: nobody asks any more, forget the rest. */
  synchronized List<Open> of(ExecutionId execution) {
    var open = byExecution.get(execution);
    if (open != null && open.isEmpty()) {
      byExecution.remove(execution);
    }
    return open == null ? List.of() : List.copyOf(open);
  }

  void answered(ExecutionId execution, List<Open> answered) {
    synchronized (this) {
      var open = byExecution.get(execution);
      if (open != null) {
        open.removeAll(answered);
      }
    }
    answered.forEach(request -> request.answered().complete(null));
  }

  static boolean includeChildren(List<Open> open) {
    return open.stream().anyMatch(one -> one.request().getIncludeChildren());
  }

  /** The latest instant at which any was asked. */
  static Instant askedAt(List<Open> open) {
    return open.stream()
        .map(one -> one.request().getRequestedAt())
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }
}
