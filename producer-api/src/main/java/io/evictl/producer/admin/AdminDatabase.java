package io.evictl.producer.admin;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evictl.schemas.settings.Secret;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * flyteadmin's database, read only. Each read is one transaction, REPEATABLE READ and READ ONLY, so
 * that an execution's row and its nodes come from the same state of one server. Safe for threads.
 */
public final class AdminDatabase implements AutoCloseable {
  /** The tables that are read. */
  public static final String TABLES =
      "executions, node_executions, task_executions, tasks, execution_tags";

  /** All the rights that are needed. */
  public static final String GRANTS = "GRANT SELECT ON " + TABLES + " TO %s";

  private final AdminDatabaseSettings settings;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  /** Wires only; the first read connects. */
  public AdminDatabase(AdminDatabaseSettings settings) {
    this.settings = settings;
    this.pool = new HikariDataSource(pooled(settings));
    this.jdbi = Jdbi.create(pool);
  }

  /**
   * Runs {@code reading} in a transaction of its own.
   *
   * @throws AdminDatabaseException where the database is the cause; other exceptions pass through
   */
  public <T> T read(Function<AdminView, T> reading) {
    try {
      return jdbi.inTransaction(
          handle -> {
            handle.execute(
                AdminSql.STATEMENT_TIMEOUT.formatted(settings.statementTimeout().toMillis()));
            return reading.apply(new AdminView(handle, settings.pageSize()));
          });
    } catch (RuntimeException failure) {
      throw explained(failure);
    }
  }

  /**
   * Reads nothing of every table.
   *
   * @throws AdminDatabaseException where the tables are missing or may not be read
   */
  public void check() {
    try {
      jdbi.useHandle((Handle handle) -> handle.createQuery(AdminSql.CHECK).mapTo(int.class).list());
    } catch (RuntimeException failure) {
      throw explained(failure);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  Jdbi jdbi() {
    return jdbi;
  }

  static String grantsFor(String user) {
    return user.isEmpty()
        ? GRANTS.formatted("its role")
        : GRANTS.formatted('"' + user.replace("\"", "\"\"") + '"');
  }

  private RuntimeException explained(RuntimeException failure) {
    return SqlTrouble.of(failure, settings).map(RuntimeException.class::cast).orElse(failure);
  }

  private static HikariConfig pooled(AdminDatabaseSettings settings) {
    var config = new HikariConfig();
    config.setPoolName("evictl-admin-database");
    config.setJdbcUrl(settings.url());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
    }
    settings.password().map(Secret::reveal).ifPresent(config::setPassword);
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(0);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "evictl snapshots");
    return config;
  }
}
