package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The specification of a dynamic node beside its entry, when it is another execution's. */
class SpecsIT extends WorkshopCase {
  private final ExecutionId reader = Workshop.execution("a-reader");
  private Entry entry;
  private Entry spec;

  @BeforeEach
  void makeSpec() {
    entry = entry("shop.load_orders");
    spec = catalog.jdbi().withHandle(handle -> Flyte.createArtifact(handle, entry, SOMEBODY));
    catalog
        .jdbi()
        .useHandle(
            handle -> Flyte.addTag(handle, spec, tag(entry).replace("cached-", "cached_future-")));
    written(entry, clock.instant().minusSeconds(60));
    written(spec, clock.instant().minusSeconds(90));
  }

  @Test
  void specThatTheNodeUsed_goesWithItsEntry() throws Exception {
    var result = shop.hide(task(entry.producer(), true));

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(ofSpec(result)).isEqualTo(TaskOutcome.EVICTED);
    assertThat(tagsOf(spec)).isZero();
    shop.purgeAfterDelay();
    assertThat(rowsOf(spec)).isEmpty();
    assertThat(rowsOf(entry)).isEmpty();
  }

  @Test
  void specBesideAHit_goesWithIt() {
    var hit =
        EvictionTask.newBuilder(task(reader, true))
            .setSeen(List.of(Workshop.seen(entry.artifactId(), entry.producer())))
            .build();

    assertThat(ofSpec(shop.hide(hit))).isEqualTo(TaskOutcome.EVICTED);
  }

  /** By another tag of the entry, so the specification beside this one was not looked at. */
  @Test
  void specBesideAnEntryThatAnotherTaskTook_goesToo() throws Exception {
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, "another"));
    var key = EntryKey.newBuilder(entry.key()).setTag("another").build();
    var byAnother =
        shop.task(
            request,
            entry.producer(),
            new Entry(key, entry.artifactId(), entry.producer(), entry.locations()));
    shop.hide(byAnother);
    assertThat(tagsOf(entry)).isZero();
    assertThat(tagsOf(spec)).isOne();

    shop.hide(task(entry.producer(), true));

    assertThat(tagsOf(spec)).isZero();
  }

  @Test
  void withoutHits_itStays_andThePlanSaysSo() {
    var task = task(entry.producer(), false);

    var planned = shop.plan(Workshop.as(task, TaskAction.PLAN));
    shop.hide(task);

    assertThat(planned.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(planned.getArtifacts())
        .filteredOn(artifact -> artifact.getArtifactId().equals(spec.artifactId()))
        .singleElement()
        .satisfies(
            artifact -> {
              assertThat(artifact.getOutcome()).isEqualTo(TaskOutcome.KEPT);
              assertThat(artifact.getWhy()).contains("the next run uses it again");
            });
    assertThat(rowsOf(spec)).isNotEmpty();
  }

  /** Guarantee I7: somebody compiled it anew since the node ran. */
  @Test
  void I7_Fenced_specWrittenAfterTheEntryStays() {
    written(spec, clock.instant().minusSeconds(30));

    var result = shop.hide(task(entry.producer(), true));

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(ofSpec(result)).isEqualTo(TaskOutcome.SUPERSEDED);
    assertThat(rowsOf(spec)).isNotEmpty();
  }

  /** Guarantee I2: an entry that stays keeps its specification. */
  @Test
  void I2_NoOverDelete_entryThatStays_keepsItsSpec() {
    var other =
        EvictionTask.newBuilder(task(reader, true))
            .setSeen(List.of(Workshop.seen(entry.artifactId(), SOMEBODY)))
            .build();

    assertThat(shop.hide(other).getOutcome()).isEqualTo(TaskOutcome.SUPERSEDED);
    assertThat(rowsOf(spec)).isNotEmpty();
  }

  private TaskOutcome ofSpec(EvictionResult result) {
    return result.getArtifacts().stream()
        .filter(artifact -> artifact.getArtifactId().equals(spec.artifactId()))
        .map(ArtifactResult::getOutcome)
        .findFirst()
        .orElse(TaskOutcome.UNKNOWN);
  }

  private EvictionTask task(ExecutionId execution, boolean hits) {
    return EvictionTask.newBuilder(shop.task(request, execution, entry))
        .setIncludeCacheHits(hits)
        .build();
  }

  private static String tag(Entry entry) {
    return entry.key().getTag().orElseThrow();
  }

  private void written(Entry of, Instant at) {
    catalog.execute(
        "UPDATE artifacts SET created_at = ?, updated_at = ? WHERE artifact_id = ?",
        Timestamp.from(at),
        Timestamp.from(at),
        of.artifactId());
  }
}
