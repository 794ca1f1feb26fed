package io.evictl.stream.expand;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The nodes of one execution that {@link Notable} means; few of them are read only once. */
final class NotableNodes {
  /** A dynamic node may have launched tens of thousands of executions. */
  private static final int KEPT = 256;

  private final ExecutionStore executions;
  private final String execution;
  private @Nullable List<StoredNode> all;

  NotableNodes(ExecutionStore executions, String execution) {
    this.executions = executions;
    this.execution = execution;
  }

  /** In the order of their ids. */
  void each(Consumer<StoredNode> visitor) {
    if (all != null) {
      all.forEach(visitor);
      return;
    }
    var read = new ArrayList<StoredNode>();
    executions.eachNotable(
        execution,
        node -> {
          if (read.size() <= KEPT) {
            read.add(node);
          }
          visitor.accept(node);
        });
    if (read.size() <= KEPT) {
      all = read;
    }
  }
}
