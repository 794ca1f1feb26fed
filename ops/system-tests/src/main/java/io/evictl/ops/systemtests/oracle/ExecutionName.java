package io.evictl.ops.systemtests.oracle;

/** A workflow execution; {@link #toString()} is {@code project/domain/name}. */
public record ExecutionName(String project, String domain, String name) {

  /** Of {@code project/domain/name}; the parts hold no slash (Flyte's own rule for names). */
  static ExecutionName parse(String path) {
    var parts = path.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not project/domain/name: " + path);
    }
    return new ExecutionName(parts[0], parts[1], parts[2]);
  }

  @Override
  public String toString() {
    return project + "/" + domain + "/" + name;
  }
}
