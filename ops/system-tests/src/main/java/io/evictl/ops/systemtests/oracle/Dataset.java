package io.evictl.ops.systemtests.oracle;

/** The key of a row of {@code datasets}: a task, its cache version and its interface. */
public record Dataset(String project, String domain, String name, String version) {}
