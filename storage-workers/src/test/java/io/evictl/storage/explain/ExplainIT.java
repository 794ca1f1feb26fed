package io.evictl.storage.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.S3Blobs;
import io.evictl.storage.ledger.LedgerState;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.WorkshopCase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of an entry is told, and nothing changed. */
class ExplainIT extends WorkshopCase {
  @SuppressWarnings("NullAway.Init")
  private S3Blobs blobs;

  @BeforeEach
  void openStore() {
    blobs = new S3Blobs(bucket.server().newClient(), 250);
  }

  @AfterEach
  void closeStore() {
    blobs.close();
  }

  private Explainer explainer(String allowed) {
    return new Explainer(
        shop.parts.transactions(),
        shop.parts.catalog(),
        shop.parts.ledger(),
        AllowList.parse(allowed),
        blobs,
        shop.hider);
  }

  @Test
  void entry_isToldByTagByIdAndByUri_andNothingChanges() throws Exception {
    var entry = entry("shop.load_orders");
    catalog
        .jdbi()
        .useHandle(
            handle -> Flyte.reserve(handle, entry, "some-run", clock.instant().plusSeconds(9)));
    var rows = catalog.rows();
    var byId =
        EntryKey.newBuilder(entry.key()).setTag(null).setArtifactId(entry.artifactId()).build();

    var explainer = explainer(Bucket.PREFIX);
    var known = explainer.explain(entry.key()).orElseThrow();

    assertThat(known.artifact()).isEqualTo(entry.artifact());
    assertThat(known.stored().orElseThrow().producer()).contains(entry.producer());
    assertThat(known.tags()).extracting(tag -> tag.tag()).containsExactly(entry.tag());
    assertThat(known.outputs())
        .containsExactly(
            new Explanation.Output(
                "o0", entry.locations().getFirst(), "goes with the artifact", "there"));
    assertThat(known.reservations()).extracting(it -> it.owner()).containsExactly("some-run");
    assertThat(known.open()).isEmpty();
    assertThat(explainer.explain(byId).orElseThrow().artifact()).isEqualTo(entry.artifact());
    assertThat(explainer.explain(entry.locations().getFirst()).orElseThrow().artifact())
        .isEqualTo(entry.artifact());
    catalog.execute("DELETE FROM reservations");
    var free = explainer.explain(entry.key()).orElseThrow();
    assertThat(free.plan().getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(free.why()).startsWith("produced by flytesnacks/development/");
    rows.removeIf(row -> row.startsWith("reservations "));
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  @Test
  void entryUnderWay_brokenOrRefused_isTold() throws Exception {
    var entry = entry("shop.load_orders");
    assertThat(explainer("").explain(entry.key()).orElseThrow().outputs().getFirst().contained())
        .startsWith("outside the allow-list");
    shop.hide(shop.task(request, entry.producer(), entry));
    bucket
        .client()
        .deleteObject(it -> it.bucket(Bucket.NAME).key(Bucket.key(entry.locations().getFirst())));

    var hidden = explainer(Bucket.PREFIX).explain(entry.locations().getFirst()).orElseThrow();

    assertThat(hidden.tags()).isEmpty();
    assertThat(hidden.open().orElseThrow().state()).isEqualTo(LedgerState.HIDDEN);
    assertThat(hidden.outputs().getFirst().object()).startsWith("GONE");
    assertThat(hidden.why()).startsWith("hidden by request");
  }

  @Test
  void whatIsNotThere_isTold() throws Exception {
    var entry = entry("shop.load_orders");
    var none = EntryKey.newBuilder(entry.key()).setTag("none").build();
    var explainer = explainer(Bucket.PREFIX);

    assertThat(explainer.explain(none)).isEmpty();
    assertThat(explainer.explain("s3://flyte-data/anything")).isEmpty();
    assertThatThrownBy(() -> explainer.explain("no uri"))
        .isInstanceOf(MalformedLocationException.class);

    catalog.execute("DELETE FROM artifacts WHERE artifact_id = ?", entry.artifactId());
    var lost = explainer.explain(entry.key()).orElseThrow();
    assertThat(lost.stored()).isEmpty();
    assertThat(lost.plan().getOutcome()).isEqualTo(TaskOutcome.ABSENT);
    assertThat(lost.why()).contains("tag without its artifact");
  }
}
