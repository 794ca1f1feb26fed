package io.evictl.storage.raw;

import static io.evictl.storage.raw.RawLiterals.directory;
import static io.evictl.storage.raw.RawLiterals.file;
import static io.evictl.storage.raw.RawPurgeIT.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.ReadableBlobs;
import io.evictl.storage.blobs.S3Listing;
import io.evictl.storage.hide.Planner;
import io.evictl.storage.rawpurge.RawPlanner;
import io.evictl.storage.rawpurge.RawTrees;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Workshop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans tell of raw data; and tasks of one request share it. */
class RawPlanIT extends RawPurgeCase {

  /** Which task of a request is the first to take an entry must not matter. */
  @Test
  void entryThatAnotherTaskOfTheRequestTook_takesItsRawDataAlong() throws Exception {
    var made = object(raw("a", "1/x"));
    var entry = artifact("a", file(made));
    var hit =
        EvictionTask.newBuilder(wanting(Workshop.execution("b"), entry))
            .setAlsoProducedBy(List.of(entry.producer()))
            .build();
    assertThat(shop.hide(hit).getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    hide(entry);
    walk().finish();
    purge(round());

    assertThat(isThere(made)).isFalse();
    var told = shop.sent.of(TaskAction.PURGE);
    assertThat(told).hasSize(2);
    assertThat(told).allMatch(it -> it.getArtifacts().getFirst().getRawDeleted() == 1);
  }

  @Test
  void plan_tellsWhatWouldGo_andWhatStays() throws Exception {
    var own = object(raw("a", "1/x"));
    object(raw("a", "2/part-0"));
    object(raw("a", "2/part-1"));
    var shared = object(raw("a", "3/x"));
    var input = object(raw("b", "1/x"));
    var entry = artifact("a", list(file(own), directory(raw("a", "2")), file(shared), file(input)));
    var other = artifact("c", file(shared));
    walk().finish();
    var before = bucket.keys();

    var plan = planner().plan(List.of(shop.taken(Workshop.as(wanting(entry), TaskAction.PLAN))));

    var objects = plan.getFirst().getArtifacts().getFirst().getObjects();
    assertThat(objects)
        .extracting(it -> it.getLocation(), it -> it.getGoes(), it -> it.getCount())
        .contains(
            tuple(own, true, 1),
            tuple(raw("a", "2"), true, 2),
            tuple(shared, false, 1),
            tuple(input, false, 1))
        .hasSize(5);
    assertThat(objects)
        .filteredOn(it -> it.getLocation().equals(raw("a", "2")))
        .allMatch(it -> it.getBytes() == 2L * raw("a", "2/part-0").length());
    assertThat(objects)
        .anyMatch(it -> it.getWhy().contains("artifact " + other.artifactId() + " points to it"));
    assertThat(bucket.keys()).isEqualTo(before);
  }

  private Planner planner() {
    var readable =
        new ReadableBlobs(Map.of("s3", blobs), AllowList.parse(""), AllowList.parse(Bucket.PREFIX));
    var raw =
        new RawPlanner(
            shop.parts.transactions(),
            shop.parts.catalog(),
            new ArtifactReader(readable),
            AllowList.parse(RAW),
            new RawTrees(new S3Listing(bucket.client(), false), BOUND));
    return new Planner(shop.hider, AllowList.parse(Bucket.PREFIX), blobs, raw);
  }
}
