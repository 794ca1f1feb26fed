package io.evictl.ops.cli.options;

/** Who runs the command, as far as the machine says; nobody has verified it. */
public final class Principal {
  private Principal() {}

  public static String name() {
    return System.getProperty("user.name", "");
  }
}
