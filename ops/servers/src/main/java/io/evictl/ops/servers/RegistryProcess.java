package io.evictl.ops.servers;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/**
 * The main class of the registry's process: the registry application, and a watch on the parent.
 * The parent holds the other end of this process's standard input, which the operating system
 * closes when the parent dies, however it dies: then this process ends at once. Uses nothing but
 * the JDK, for the class path is the application's.
 */
public final class RegistryProcess {

  private static final String APPLICATION = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

  private RegistryProcess() {}

  /** Called by {@code java}, with the application's arguments. */
  public static void main(String[] args) throws Throwable {
    Thread.ofPlatform().daemon().name("parent-watch").start(RegistryProcess::endWithParent);
    try {
      Class.forName(APPLICATION).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // What the parent writes has no meaning.
      }
      System.err.println("registry ends: its parent has gone");
    } catch (IOException e) {
      System.err.println("registry ends: its parent cannot be watched: " + e);
    }
    Runtime.getRuntime().halt(3);
  }
}
