package io.evictl.storage.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.AuditEvent;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.reconcile.Finding.Kind;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.WorkshopCase;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The catalog's database was set back to before a purge: rows are there again, objects are not.
 * Guarantee I3: such rows go, and no others.
 */
class ReconcileIT extends WorkshopCase {

  @SuppressWarnings("NullAway.Init")
  private Entry entry;

  @SuppressWarnings("NullAway.Init")
  private Set<String> rows;

  /** Purges an entry and puts all rows back as a backup would, the ledger's too. */
  @BeforeEach
  void purgeAndSetBack() throws Exception {
    entries("shop.%");
    entry = entry("shop.load_orders");
    rows = catalog.rows();
    var backup = rowsOf(entry);
    shop.hide(shop.task(request, entry.producer(), entry));
    shop.purgeAfterDelay();
    assertThat(hasObjects(entry)).isFalse();
    catalog.execute("DELETE FROM evictl.ledger");
    for (var row : backup) {
      int space = row.indexOf(' ');
      catalog.execute(
          "INSERT INTO %1$s SELECT * FROM jsonb_populate_record(CAST(NULL AS %1$s), CAST(? AS jsonb))"
              .formatted(row.substring(0, space)),
          row.substring(space + 1));
    }
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  @Test
  void dryRun_saysWhatWouldGoAndChangesNothing() throws Exception {
    var finding = one(false);

    assertThat(finding.kind()).isEqualTo(Kind.WOULD_REMOVE);
    assertThat(finding.tags()).containsExactly(entry.tag());
    assertThat(finding.why()).startsWith("object is gone: s3://").contains(entry.artifactId());
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  @Test
  void I3_NoDanglingHit_rowsWithoutObjectsGo_andNoOthers() throws Exception {
    var objects = bucket.keys();

    assertThat(one(true).kind()).isEqualTo(Kind.REMOVED);

    var kept = new TreeSet<>(rows);
    kept.removeIf(row -> row.contains(entry.artifactId()));
    assertThat(catalog.rows()).isEqualTo(kept);
    assertThat(bucket.keys()).isEqualTo(objects);
    assertThat(reconciler().reconcile(purged(), true)).as("nothing is left of it").isEmpty();
  }

  /** Guarantee I2: the objects were set back, too. */
  @Test
  void I2_NoOverDelete_entryWithItsObjectsStays() throws Exception {
    bucket.fill(entry.locations());
    assertLeft("its objects are there");
  }

  /** Guarantee I7: an overwrite since then keeps the artifact's id. */
  @Test
  void I7_Fenced_entryOfAnotherProducerStays() throws Exception {
    catalog.execute(
        "UPDATE artifacts SET serialized_metadata = ? WHERE artifact_id = ?",
        Flyte.metadata(SOMEBODY),
        entry.artifactId());
    assertLeft("its metadata does not name the execution that it was purged of");
  }

  @Test
  void I7_Fenced_entryWrittenSinceStays() throws Exception {
    catalog.execute(
        "UPDATE artifacts SET updated_at = ? WHERE artifact_id = ?",
        clock.instant().plusSeconds(3600).atOffset(ZoneOffset.UTC),
        entry.artifactId());
    assertLeft("not known to be older than its purge");
  }

  /** Guarantee I7: written between our look and our lock. */
  @Test
  void I7_Fenced_entryWrittenWhileTheStoreIsAskedStays() throws Exception {
    var reconciler =
        reconciler(
            blobs -> {
              catalog
                  .jdbi()
                  .useHandle(
                      handle ->
                          Flyte.updateArtifact(handle, entry, entry.producer(), clock.instant()));
              return Map.of();
            });

    var finding = reconciler.reconcile(purged(), true).getFirst();

    assertThat(finding.kind()).isEqualTo(Kind.LEFT);
    assertThat(finding.why()).isEqualTo("written by somebody meanwhile");
    assertThat(rowsOf(entry)).anyMatch(row -> row.startsWith("tags "));
  }

  @Test
  void I8_Contained_entryOutsideTheAllowListStays() throws Exception {
    var before = catalog.rows();
    var reconciler =
        new Reconciler(
            shop.parts.transactions(),
            new Datacatalog(),
            shop.parts.ledger(),
            AllowList.parse("s3://elsewhere/x/"),
            blobs -> Map.of());

    assertThat(reconciler.reconcile(purged(), true).getFirst().kind()).isEqualTo(Kind.LEFT);
    assertThat(catalog.rows()).isEqualTo(before);
  }

  /** The ledger was set back to before the purge: it goes on by itself. */
  @Test
  void entryThatIsHiddenAgainIsLeftToTheLedger() throws Exception {
    shop.hide(shop.task(request, entry.producer(), entry));
    rows = catalog.rows();
    assertLeft("its eviction is under way in the ledger, which goes on by itself");
  }

  @Test
  void storeThatCannotTell_removesNothing() {
    var reconciler =
        reconciler(
            blobs -> {
              throw new StoreUnavailableException("away", new IOException("test"));
            });

    assertThatThrownBy(() -> reconciler.reconcile(purged(), true))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  /** Only what the trail says was purged in the end counts. */
  @Test
  void purged_isToldByPurgesAlone() {
    var result = shop.sent.of(TaskAction.PURGE).getFirst();
    assertThat(Purged.of(audit(result).setOutcome(TaskOutcome.FAILED).build())).isEmpty();
    assertThat(Purged.of(audit(result).setAction(TaskAction.HIDE).build())).isEmpty();
    assertThat(Purged.of(audit(result).setEntry(null).build())).isEmpty();
    var reinstated =
        ArtifactResult.newBuilder(result.getArtifacts().getFirst())
            .setOutcome(TaskOutcome.REINSTATED)
            .build();
    assertThat(Purged.of(audit(result).setArtifacts(List.of(reinstated)).build())).isEmpty();
    assertThat(Purged.of(audit(result).build())).hasSize(1);
  }

  private void assertLeft(String why) throws Exception {
    var before = catalog.rows();
    var finding = one(true);
    assertThat(finding.kind()).isEqualTo(Kind.LEFT);
    assertThat(finding.why()).isEqualTo(why);
    assertThat(catalog.rows()).isEqualTo(before);
  }

  private Finding one(boolean remove) throws Exception {
    var findings = reconciler().reconcile(purged(), remove);
    assertThat(findings).hasSize(1);
    return findings.getFirst();
  }

  private List<Purged> purged() {
    return Purged.of(audit(shop.sent.of(TaskAction.PURGE).getFirst()).build());
  }

  private AuditRecord.Builder audit(EvictionResult result) {
    return AuditRecord.newBuilder()
        .setRequestId(result.getRequestId())
        .setEvent(AuditEvent.TASK_OUTCOME)
        .setAt(clock.instant().plus(Duration.ofSeconds(1)))
        .setExecution(result.getExecution())
        .setEntry(result.getEntry())
        .setAction(result.getAction())
        .setOutcome(result.getOutcome())
        .setArtifacts(result.getArtifacts());
  }

  private Reconciler reconciler() {
    return reconciler((BlobPresence) shop.parts.blobs());
  }

  private Reconciler reconciler(BlobPresence blobs) {
    return new Reconciler(
        shop.parts.transactions(),
        new Datacatalog(),
        shop.parts.ledger(),
        AllowList.parse(Bucket.PREFIX),
        blobs);
  }
}
