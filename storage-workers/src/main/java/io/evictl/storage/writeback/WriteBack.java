package io.evictl.storage.writeback;

import io.evictl.storage.intake.Rounds;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.ledger.Unmarked;
import io.evictl.storage.sql.SqlFailure;
import io.evictl.storage.sql.Transactions;
import io.evictl.storage.writeback.AdminNodes.Node;
import io.evictl.storage.writeback.AdminNodes.NodeKey;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks nodes whose entry was purged as {@code CACHE_EVICTED} in flyteadmin's database, column and
 * closure, as Flyte's own proposal does (flyte pull request 4655). Beside everything else: while
 * that database is away nothing but the marks waits.
 */
public final class WriteBack implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBack.class);
  private static final int BATCH = 200;
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration TROUBLE = Duration.ofSeconds(15);

  private final Transactions catalog;
  private final Ledger ledger;
  private final Transactions admin;
  private final Rounds rounds = new Rounds();

  /**
   * @param catalog where the ledger is
   * @param admin flyteadmin's database
   */
  public WriteBack(Transactions catalog, Ledger ledger, Transactions admin) {
    this.catalog = catalog;
    this.ledger = ledger;
    this.admin = admin;
  }

  /** Makes {@link #run} end after its present batch. */
  public void stop() {
    rounds.stop();
  }

  @Override
  public void run() {
    rounds.run(Duration.ZERO, this::turn);
  }

  private Duration turn() {
    try {
      return round() < BATCH ? PAUSE : Duration.ZERO;
    } catch (RuntimeException e) {
      LOG.warn("write-back=waiting cause={}", SqlFailure.words(e));
      return TROUBLE;
    }
  }

  /**
   * Marks the nodes of some purged rows; returns how many rows. They are held meanwhile, so that no
   * two workers do it; after a crash it is done again, which changes nothing.
   */
  public int round() {
    return catalog.write(
        handle -> {
          var rows = ledger.unmarked(handle, BATCH);
          if (!rows.isEmpty()) {
            int marked = admin.write(nodes -> mark(nodes, rows));
            ledger.marked(handle, rows.stream().map(Unmarked::key).toList());
            LOG.info("write-back=done rows={} nodes={}", rows.size(), marked);
          }
          return rows.size();
        });
  }

  private static int mark(Handle handle, List<Unmarked> rows) {
    var keys = new LinkedHashSet<NodeKey>();
    rows.forEach(row -> row.nodes().forEach(node -> keys.add(new NodeKey(row.execution(), node))));
    var nodes =
        AdminNodes.read(handle, keys).stream()
            .collect(Collectors.toMap(Node::key, Function.identity()));
    int marked = 0;
    for (var row : rows) {
      for (var id : row.nodes()) {
        var node = nodes.get(new NodeKey(row.execution(), id));
        var after =
            node == null ? null : NodeClosure.evicted(node.closure(), row.artifact()).orElse(null);
        if (node != null && after != null) {
          if (!AdminNodes.mark(handle, node, after)) {
            throw new IllegalStateException("written by another meanwhile: " + node.key());
          }
          nodes.remove(node.key());
          marked++;
        }
      }
    }
    return marked;
  }
}
