package io.evictl.gateway.model;

import io.evictl.gateway.access.Place;
import io.evictl.gateway.ask.Statuses.Mark;
import io.evictl.gateway.ask.Wanted;
import io.evictl.producer.StatusFeed.NotKeptException;
import io.evictl.schemas.record.EvictionStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the topic tells: rows, and how far they go, in one transaction. Made anew where the
 * topic is another one or shorter than what is kept, where rows are of another format, and where so
 * long nobody wrote that the topic may have forgotten what was to be forgotten. For one thread.
 */
final class ModelWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWriter.class);

  private final DataSource source;
  private final Jdbi jdbi;
  private final String topic;

  /** By request, its latest status since the last time all was kept; empty: to be forgotten. */
  private final Map<String, Optional<EvictionStatus>> handed = new TreeMap<>();

  private boolean migrated;
  private long epoch;

  ModelWriter(DataSource source, Jdbi jdbi, String topic) {
    this.source = source;
    this.jdbi = jdbi;
    this.topic = topic;
  }

  /** What is kept of the progress. */
  private record Progress(String topic, String format, long epoch, boolean old) {}

  Map<Integer, Long> begin(Map<Integer, Long> ends) {
    handed.clear();
    migrate();
    return written(handle -> begin(handle, ends));
  }

  private Map<Integer, Long> begin(Handle handle, Map<Integer, Long> ends) {
    handle
        .createUpdate(ModelSql.FIRST_PROGRESS)
        .bind("topic", topic)
        .bind("format", StatusBytes.FORMAT)
        .execute();
    var progress =
        handle
            .createQuery(ModelSql.PROGRESS)
            .map(
                (rows, context) ->
                    new Progress(
                        rows.getString("topic"),
                        rows.getString("format"),
                        rows.getLong("epoch"),
                        rows.getBoolean("old")))
            .one();
    var positions = new HashMap<Integer, Long>();
    handle
        .createQuery(ModelSql.POSITIONS)
        .map((rows, context) -> Map.entry(rows.getInt("partition"), rows.getLong("next_offset")))
        .forEach(position -> positions.put(position.getKey(), position.getValue()));
    if (!positions.isEmpty() && goesOn(progress, positions, ends)) {
      epoch = progress.epoch();
      return positions;
    }
    handle.execute(ModelSql.FORGET_REQUESTS);
    handle.execute(ModelSql.FORGET_POSITIONS);
    epoch =
        handle
            .createUpdate(ModelSql.NEXT_EPOCH)
            .bind("topic", topic)
            .bind("format", StatusBytes.FORMAT)
            .executeAndReturnGeneratedKeys("epoch")
            .mapTo(Long.class)
            .one();
    LOG.info("outcome=made-anew topic={} epoch={}", topic, epoch);
    return Map.of();
  }

  private boolean goesOn(Progress progress, Map<Integer, Long> positions, Map<Integer, Long> ends) {
    return progress.topic().equals(topic)
        && progress.format().equals(StatusBytes.FORMAT)
        && !progress.old()
        && positions.entrySet().stream()
            .allMatch(position -> position.getValue() <= ends.getOrDefault(position.getKey(), -1L));
  }

  void status(EvictionStatus status) {
    handed.put(status.getRequestId(), Optional.of(status));
  }

  void forgotten(String requestId) {
    handed.put(requestId, Optional.empty());
  }

  /** Keeps all that was handed; returns the statuses among it. */
  List<EvictionStatus> keep(Map<Integer, Long> next) {
    written(
        handle -> {
          requireOurs(handle.createUpdate(ModelSql.STILL_OURS).bind("epoch", epoch).execute());
          keepRequests(handle);
          var positions = handle.prepareBatch(ModelSql.ADVANCE);
          next.forEach(
              (partition, offset) ->
                  positions.bind("partition", partition).bind("nextOffset", offset).add());
          return positions.execute();
        });
    var kept = handed.values().stream().flatMap(Optional::stream).toList();
    handed.clear();
    return kept;
  }

  private void keepRequests(Handle handle) {
    var rows = handle.prepareBatch(ModelSql.KEEP);
    var gone = handle.prepareBatch(ModelSql.FORGET);
    handed.forEach(
        (requestId, status) -> {
          if (status.isEmpty()) {
            gone.bind("requestId", requestId).add();
            return;
          }
          var known = status.get();
          var places = List.copyOf(Wanted.places(known));
          rows.bind("requestId", requestId)
              .bind("sequence", known.getSequence())
              .bind("acceptedMicros", Mark.of(known).acceptedMicros())
              .bind("state", known.getState().name())
              .bind("requester", Wanted.requester(known))
              .bindArray("projects", String.class, parts(places, Place::project))
              .bindArray("domains", String.class, parts(places, Place::domain))
              .bind("status", StatusBytes.of(known))
              .add();
        });
    if (rows.size() > 0) {
      rows.execute();
    }
    if (gone.size() > 0) {
      gone.execute();
    }
  }

  private static Object[] parts(List<Place> places, Function<Place, String> part) {
    return places.stream().map(part).toArray();
  }

  /** All there was at the start is there: lists may be told. */
  void complete() {
    written(
        handle -> {
          requireOurs(handle.createUpdate(ModelSql.COMPLETE).bind("epoch", epoch).execute());
          return epoch;
        });
  }

  private static void requireOurs(int rows) {
    if (rows == 0) {
      throw new NotKeptException("another gateway makes the read model anew", null);
    }
  }

  private void migrate() {
    if (migrated) {
      return;
    }
    try {
      Flyway.configure()
          .dataSource(source)
          .schemas(ModelSql.SCHEMA)
          .locations("classpath:io/evictl/gateway/model")
          .load()
          .migrate();
      migrated = true;
    } catch (FlywayException e) {
      throw new NotKeptException("the read model's schema can't be made", e);
    }
  }

  private <T> T written(Function<Handle, T> writing) {
    try {
      return jdbi.inTransaction(writing::apply);
    } catch (JdbiException e) {
      throw new NotKeptException("the read model's database can't be written to", e);
    }
  }
}
