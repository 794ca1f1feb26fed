package io.evictl.gateway.ask;

import io.evictl.gateway.access.UnavailableException;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The latest status of requests, newest request first; a read model of the status topic. */
public interface Statuses {
  /**
   * The latest status.
   *
   * @throws UnavailableException until the topic has been read once
   */
  Optional<EvictionStatus> status(String requestId);

  /**
   * The newest requests that match.
   *
   * @param after where the former page ended; null: from the newest
   * @param most how many at most, at least 1
   * @throws UnavailableException until the topic has been read once
   */
  List<EvictionStatus> list(Wanted wanted, @Nullable Mark after, int most);

  /** Follows one request, from its present status on. */
  Following follow(String requestId);

  /** Where a request stands in the list. */
  record Mark(long acceptedMicros, String requestId) implements Comparable<Mark> {
    public static Mark of(EvictionStatus status) {
      var at = status.getAcceptedAt();
      return new Mark(
          Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1000),
          status.getRequestId());
    }

    /** The newest first. */
    @Override
    public int compareTo(Mark other) {
      int byTime = Long.compare(other.acceptedMicros, acceptedMicros);
      return byTime != 0 ? byTime : requestId.compareTo(other.requestId);
    }
  }

  /** One who follows a request; to be closed. */
  interface Following extends AutoCloseable {
    /** Waits for a status later than that sequence number; empty when the time is up. */
    Optional<EvictionStatus> next(long afterSequence, Duration timeout) throws InterruptedException;

    @Override
    void close();
  }
}
