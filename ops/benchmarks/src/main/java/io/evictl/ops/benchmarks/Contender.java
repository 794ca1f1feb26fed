package io.evictl.ops.benchmarks;

/** A way to evict the entries of an execution. */
interface Contender {
  String label();

  /** Takes every entry's rows and object away; what it needs is running already. */
  void evict(Stage stage) throws Exception;
}
