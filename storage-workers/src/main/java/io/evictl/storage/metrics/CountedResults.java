package io.evictl.storage.metrics;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.storage.results.ResultSender;
import io.evictl.storage.results.ResultsNotSentException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Counts results that the broker has taken: {@code evictl.results}, tags {@code action}, {@code
 * outcome} and {@code error}, the error's code or {@code none}. A result that is told twice counts
 * twice.
 */
public final class CountedResults implements ResultSender {
  private final ResultSender sender;
  private final MeterRegistry registry;

  public CountedResults(ResultSender sender, MeterRegistry registry) {
    this.sender = sender;
    this.registry = registry;
  }

  @Override
  public void send(List<EvictionResult> results)
      throws ResultsNotSentException, InterruptedException {
    sender.send(results);
    results.forEach(this::count);
  }

  private void count(EvictionResult result) {
    registry
        .counter(
            "evictl.results",
            "action",
            result.getAction().name(),
            "outcome",
            result.getOutcome().name(),
            "error",
            result.getError().map(error -> error.getCode().name()).orElse("none"))
        .increment();
  }
}
