package io.evictl.gateway.model;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evictl.gateway.access.Role;
import io.evictl.gateway.access.UnavailableException;
import io.evictl.gateway.ask.Followers;
import io.evictl.gateway.ask.StatusModel;
import io.evictl.gateway.ask.Wanted;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.settings.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * The latest status of every request that the topic remembers, in Postgres: lists of any length,
 * page by page. Several gateways may share it. While the database is away nothing is told, and it
 * catches up afterwards. Safe for threads.
 */
public final class ReadModel implements StatusModel {
  private static final int STATEMENT_MILLIS = 10_000;
  private static final int CONNECT_MILLIS = 5_000;

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final BooleanSupplier ready;
  private final Followers followers = new Followers();
  private final ModelWriter writer;

  /**
   * Wires only.
   *
   * @param topic whose statuses these are
   * @param ready whether the topic has been read once since the start
   */
  public ReadModel(ReadModelSettings settings, String topic, BooleanSupplier ready) {
    this.pool = new HikariDataSource(pooled(settings));
    this.jdbi = Jdbi.create(pool);
    this.ready = ready;
    this.writer = new ModelWriter(pool, jdbi, topic);
  }

  @Override
  public Map<Integer, Long> begin(Map<Integer, Long> ends) {
    return writer.begin(ends);
  }

  @Override
  public void status(EvictionStatus status) {
    writer.status(status);
  }

  @Override
  public void forgotten(String requestId) {
    writer.forgotten(requestId);
  }

  @Override
  public void handed(Map<Integer, Long> next) {
    writer.keep(next).forEach(followers::offer);
  }

  @Override
  public void caughtUp() {
    writer.complete();
  }

  @Override
  public Optional<EvictionStatus> status(String requestId) {
    return read(
        handle ->
            handle
                .createQuery(ModelSql.ONE)
                .bind("requestId", requestId)
                .map((rows, context) -> StatusBytes.read(rows.getBytes("status")))
                .findOne());
  }

  @Override
  public List<EvictionStatus> list(Wanted wanted, @Nullable Mark after, int most) {
    return read(handle -> list(handle, wanted, after, most));
  }

  private static List<EvictionStatus> list(
      Handle handle, Wanted wanted, @Nullable Mark after, int most) {
    boolean placed = wanted.project().isPresent() || wanted.domain().isPresent();
    var sql =
        ModelSql.READABLE
            + (placed ? ModelSql.AND_PLACE : "")
            + wanted.state().map(any -> ModelSql.AND_STATE).orElse("")
            + wanted.requester().map(any -> ModelSql.AND_REQUESTER).orElse("")
            + wanted.since().map(any -> ModelSql.AND_SINCE).orElse("")
            + wanted.until().map(any -> ModelSql.AND_UNTIL).orElse("")
            + (after == null ? "" : ModelSql.AND_AFTER)
            + ModelSql.NEWEST_FIRST;
    try (var query = handle.createQuery(sql)) {
      query
          .bindArray("mayProjects", String.class, parts(wanted, Role::project))
          .bindArray("mayDomains", String.class, parts(wanted, Role::domain))
          .bind("most", most);
      if (placed) {
        query.bind("project", wanted.project().orElse(null));
        query.bind("domain", wanted.domain().orElse(null));
      }
      wanted.state().ifPresent(state -> query.bind("state", state.name()));
      wanted.requester().ifPresent(name -> query.bind("requester", name));
      wanted.since().ifPresent(instant -> query.bind("since", microsFrom(instant)));
      wanted.until().ifPresent(instant -> query.bind("until", microsFrom(instant)));
      if (after != null) {
        query.bind("afterMicros", after.acceptedMicros()).bind("afterId", after.requestId());
      }
      return query.map((rows, context) -> StatusBytes.read(rows.getBytes("status"))).list();
    }
  }

  private static Object[] parts(Wanted wanted, Function<Role, String> part) {
    return wanted.reading().stream().map(part).toArray();
  }

  /** The first whole microsecond that is not before it; what is out of bounds is at the bound. */
  private static long microsFrom(Instant instant) {
    try {
      long whole = Math.multiplyExact(instant.getEpochSecond(), 1_000_000L);
      return Math.addExact(whole, (instant.getNano() + 999) / 1000);
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  @Override
  public Following follow(String requestId) {
    var follower = followers.follow(requestId);
    try {
      status(requestId).ifPresent(follower::offer);
      return follower;
    } catch (RuntimeException e) {
      follower.close();
      throw e;
    }
  }

  /** Of one state of the database: a rebuild that begins meanwhile is not seen. */
  private <T> T read(Function<Handle, T> reading) {
    if (!ready.getAsBoolean()) {
      throw new UnavailableException("the statuses have not been read yet");
    }
    try {
      return jdbi.inTransaction(
          TransactionIsolationLevel.REPEATABLE_READ,
          handle -> {
            if (!handle.createQuery(ModelSql.IS_COMPLETE).mapTo(Boolean.class).one()) {
              throw new UnavailableException("the statuses are being read anew");
            }
            return reading.apply(handle);
          });
    } catch (JdbiException e) {
      throw new UnavailableException("the read model's database can't be asked now", e);
    }
  }

  private static HikariConfig pooled(ReadModelSettings settings) {
    var config = new HikariConfig();
    config.setPoolName("evictl-read-model");
    config.setJdbcUrl(settings.url());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
    }
    settings.password().map(Secret::reveal).ifPresent(config::setPassword);
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(0);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql("SET statement_timeout = " + STATEMENT_MILLIS);
    config.addDataSourceProperty("ApplicationName", "evictl gateway");
    return config;
  }

  @Override
  public void close() {
    pool.close();
  }
}
