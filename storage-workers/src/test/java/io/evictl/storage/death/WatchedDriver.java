package io.evictl.storage.death;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's driver, by URLs {@code jdbc:watched:…}; each commit is an effect of a life. */
final class WatchedDriver implements Driver {
  private static final String SCHEME = "jdbc:watched:";

  private volatile @Nullable Life life;

  static WatchedDriver register() throws SQLException {
    var driver = new WatchedDriver();
    DriverManager.registerDriver(driver);
    return driver;
  }

  static String watched(String url) {
    return url.replace("jdbc:postgresql:", SCHEME);
  }

  /** From now on, until null is given. */
  void watch(@Nullable Life now) {
    life = now;
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    var real = DriverManager.getConnection(url.replace(SCHEME, "jdbc:postgresql:"), properties);
    return (Connection)
        Proxy.newProxyInstance(
            WatchedDriver.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                var present = life;
                var effect =
                    present != null && method.getName().equals("commit")
                        ? Effect.ofCommit()
                        : Optional.<Effect>empty();
                if (present != null && effect.isPresent()) {
                  present.does(effect.get(), real::commit);
                  return null;
                }
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
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
