package io.evictl.storage.writeback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.sql.Transactions;
import io.evictl.storage.workshop.CapturedCatalog;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.WorkshopCase;
import io.evictl.storage.writeback.AdminNodes.Node;
import io.evictl.storage.writeback.AdminNodes.NodeKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes of a live Flyte: those whose entry was purged say so, and nothing else changes. */
class WriteBackIT extends WorkshopCase {

  @SuppressWarnings("NullAway.Init")
  private Entry entry;

  @SuppressWarnings("NullAway.Init")
  private EvictionTask task;

  @BeforeEach
  void loadNodes() {
    CapturedCatalog.load(catalog, "admin-nodes");
    entry = entry("shop.load_orders");
    task = shop.task(request, entry.producer(), entry);
  }

  @Test
  void node_isMarkedWhenItsEntryIsPurged_andNotBefore() throws Exception {
    var nodes = nodes();
    shop.hide(task);
    assertThat(writeBack().round()).isZero();
    assertThat(nodes()).isEqualTo(nodes);

    shop.purgeAfterDelay();
    assertThat(writeBack().round()).isEqualTo(1);
    assertThat(writeBack().round()).isZero();

    var marked = nodes();
    marked.removeAll(nodes);
    assertThat(marked)
        .as("of three nodes that name the entry, the execution's own")
        .singleElement()
        .asString()
        .contains(entry.producer().getName())
        .contains("\"cache_status\": \"CACHE_EVICTED\"");
    assertThat(metadata().getField(1).getVarintList()).containsExactly(7L);
    assertThat(catalogKeyOfMarked()).as("the catalog key is kept").contains(entry.artifactId());
  }

  /** Guarantee: what is not purged in the end is never marked. */
  @Test
  void node_ofARestoredEntryIsLeftAlone() throws Exception {
    var nodes = nodes();
    shop.hide(task);
    shop.restore(task);

    assertThat(writeBack().round()).isZero();
    assertThat(nodes()).isEqualTo(nodes);
  }

  /** The node ran again since, and its closure names another artifact. */
  @Test
  void node_thatNamesAnotherArtifactIsLeftAlone() throws Exception {
    catalog.execute(
        "UPDATE node_executions SET closure = decode(replace(encode(closure, 'hex'),"
            + " encode(?, 'hex'), encode(?, 'hex')), 'hex')",
        entry.artifactId().getBytes(UTF_8),
        entry.artifactId().replace('a', 'b').getBytes(UTF_8));
    var nodes = nodes();
    shop.hide(task);
    shop.purgeAfterDelay();

    assertThat(writeBack().round()).as("nothing is left to do").isEqualTo(1);
    assertThat(nodes()).isEqualTo(nodes);
  }

  /** Compare and set: somebody writes between our read and our write. */
  @Test
  void node_writtenMeanwhileIsReadAgain() throws Exception {
    shop.hide(task);
    shop.purgeAfterDelay();
    catalog.execute(
        """
        CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RETURN NULL; END $$""");
    catalog.execute(
        "CREATE TRIGGER meanwhile BEFORE UPDATE ON node_executions FOR EACH ROW"
            + " EXECUTE FUNCTION meanwhile()");
    var nodes = nodes();

    assertThatThrownBy(() -> writeBack().round()).hasMessageContaining("meanwhile");
    assertThat(nodes()).isEqualTo(nodes);
    catalog.execute("DROP TRIGGER meanwhile ON node_executions");

    assertThat(writeBack().round()).isEqualTo(1);
    assertThat(nodes()).isNotEqualTo(nodes);
  }

  /** Compare and set: what was read is not what is there any more. */
  @Test
  void mark_ofAClosureThatChangedSinceChangesNothing() {
    var key = new NodeKey(entry.producer(), "n0");
    var nodes = nodes();

    catalog
        .jdbi()
        .useHandle(
            handle -> {
              var stale = new Node(key, new byte[] {24, 3});
              assertThat(AdminNodes.mark(handle, stale, new byte[] {24, 4})).isFalse();
            });
    assertThat(nodes()).isEqualTo(nodes);
  }

  /** An outage of flyteadmin's database costs nothing but time, and holds up nothing else. */
  @Test
  void outage_onlyTheMarksWait() throws Exception {
    shop.hide(task);
    catalog.execute("ALTER TABLE node_executions RENAME TO away");
    shop.purgeAfterDelay();
    assertThat(shop.sent.all().getLast().getOutcome()).isEqualTo(TaskOutcome.PURGED);

    assertThatThrownBy(() -> writeBack().round()).hasMessageContaining("node_executions");
    catalog.execute("ALTER TABLE away RENAME TO node_executions");

    assertThat(writeBack().round()).isEqualTo(1);
    assertThat(nodes()).anyMatch(node -> node.contains("CACHE_EVICTED"));
  }

  @Test
  void closure_isLeftAloneWhereItCannotBeReadWithoutDoubt() {
    var artifact = entry.artifact();
    assertThat(NodeClosure.evicted(new byte[] {1, 2, 3}, artifact)).isEmpty();
    assertThat(NodeClosure.evicted(new byte[0], artifact)).isEmpty();
    var closure = closureBytes();
    var doubled = Arrays.copyOf(closure, 2 * closure.length);
    System.arraycopy(closure, 0, doubled, closure.length, closure.length);
    assertThat(NodeClosure.evicted(closure, artifact)).isPresent();
    assertThat(NodeClosure.evicted(doubled, artifact)).isEmpty();
  }

  private WriteBack writeBack() {
    var parts = shop.parts;
    return new WriteBack(
        parts.transactions(),
        parts.ledger(),
        new Transactions(
            catalog.jdbi(), Duration.ofSeconds(1), Duration.ofSeconds(10), shop.registry));
  }

  private Set<String> nodes() {
    return catalog.rows("node_executions");
  }

  private byte[] closureBytes() {
    return catalog
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT closure FROM node_executions WHERE execution_name = :name")
                    .bind("name", entry.producer().getName())
                    .mapTo(byte[].class)
                    .one());
  }

  private String catalogKeyOfMarked() throws Exception {
    return metadata().getField(2).getLengthDelimitedList().getFirst().toStringUtf8();
  }

  private UnknownFieldSet metadata() throws Exception {
    return UnknownFieldSet.parseFrom(
        UnknownFieldSet.parseFrom(closureBytes()).getField(9).getLengthDelimitedList().getFirst());
  }
}
