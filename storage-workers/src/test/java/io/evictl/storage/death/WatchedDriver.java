package io.evictl.storage.death;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's driver, by URLs {@code jdbc:watched:…}: each statement that writes or locks and each
 * commit, of a transaction that may write, is a call of a life.
 */
final class WatchedDriver implements Driver {
  private static final String SCHEME = "jdbc:watched:";

  /** Everything but plain reading, which nobody outside notices. */
  private static final Pattern EFFECT =
      Pattern.compile("\\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|LOCK|NOTIFY|CALL|FOR SHARE)\\b");

  private final Life life;

  private WatchedDriver(Life life) {
    this.life = life;
  }

  static void register(Life life) throws SQLException {
    DriverManager.registerDriver(new WatchedDriver(life));
  }

  static String watched(String url) {
    return url.replace("jdbc:postgresql:", SCHEME);
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    return acceptsURL(url)
        ? new Watched(
                DriverManager.getConnection(url.replace(SCHEME, "jdbc:postgresql:"), properties))
            .connection()
        : null;
  }

  /** A connection, and whether its transaction may write. */
  private final class Watched {
    private final Connection real;
    private boolean reads;

    Watched(Connection real) {
      this.real = real;
    }

    Connection connection() {
      return proxy(
          Connection.class,
          (method, arguments) ->
              switch (method.getName()) {
                case "commit" -> {
                  var result = call("commit", method, real, arguments);
                  reads = false;
                  yield result;
                }
                case "rollback" -> {
                  reads = false;
                  yield pass(method, real, arguments);
                }
                case "prepareStatement" ->
                    statement(
                        (PreparedStatement) requireNonNull(pass(method, real, arguments)),
                        String.valueOf(arguments[0]));
                default -> pass(method, real, arguments);
              });
    }

    private PreparedStatement statement(PreparedStatement statement, String sql) {
      return proxy(
          PreparedStatement.class,
          (method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
              return pass(method, statement, arguments);
            }
            if (sql.startsWith("SET TRANSACTION READ ONLY")) {
              reads = true;
            }
            return !EFFECT.matcher(sql).find()
                ? pass(method, statement, arguments)
                : call(words(sql), method, statement, arguments);
          });
    }

    private @Nullable Object call(String what, Method method, Object of, Object[] arguments)
        throws Exception {
      var results = new Object[1];
      Life.Doing doing = () -> results[0] = pass(method, of, arguments);
      if (reads) {
        doing.run();
      } else {
        life.does(what, doing);
      }
      return results[0];
    }
  }

  private interface Answering {
    @Nullable Object answer(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Answering answering) {
    return type.cast(
        Proxy.newProxyInstance(
            WatchedDriver.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answering.answer(method, arguments)));
  }

  private static @Nullable Object pass(Method method, Object of, Object[] arguments)
      throws Exception {
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static String words(String sql) {
    var line = sql.strip().replaceAll("\\s+", " ");
    return line.length() > 60 ? line.substring(0, 60) + "…" : line;
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(SCHEME);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("no logger");
  }
}
