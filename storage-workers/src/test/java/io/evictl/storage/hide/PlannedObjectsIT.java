package io.evictl.storage.hide;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import io.evictl.schemas.record.PlannedObject;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan names every object, says whether it goes and why, and how large it is. */
class PlannedObjectsIT extends WorkshopCase {

  @Test
  void objectsOfAProduct_go_withTheirSizes() {
    var entry = entry("shop.load_orders");
    var planned = objects(shop.plan(plan(entry)));

    assertThat(planned)
        .extracting(PlannedObject::getLocation)
        .containsExactlyElementsOf(entry.locations());
    assertThat(planned)
        .allMatch(PlannedObject::getGoes)
        .allMatch(object -> object.getWhy().startsWith("produced by"))
        .allMatch(object -> object.getThere().orElse(false))
        .allMatch(object -> object.getBytes() == size(object.getLocation()));
  }

  @Test
  void objectsOfAnothersProduct_stay_andItIsSaidWhy() {
    var entry = entry("shop.load_orders");
    var task = shop.task(request, Workshop.execution("a-hitter"), entry);
    var result = shop.plan(Workshop.as(task, TaskAction.PLAN));

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.KEPT);
    assertThat(objects(result))
        .hasSameSizeAs(entry.locations())
        .noneMatch(PlannedObject::getGoes)
        .allMatch(object -> object.getWhy().equals(result.getWhy()));
  }

  @Test
  void objectThatIsGone_isTold() {
    var entry = entry("shop.load_orders");
    var location = entry.locations().getFirst();
    bucket.client().deleteObject(it -> it.bucket(Bucket.NAME).key(Bucket.key(location)));

    var planned = objects(shop.plan(plan(entry))).getFirst();

    assertThat(planned.getThere()).contains(false);
    assertThat(planned.getBytes()).isZero();
  }

  /** What must not be deleted must not be asked for either: the location may be anybody's. */
  @Test
  void I8_Contained_objectOutsideTheAllowList_isNotEvenLookedUp() {
    var entry = entry("shop.load_orders");
    var asked = new ArrayList<BlobLocation>();
    BlobPresence watched = blobs -> all(asked, blobs);

    try (var strict =
        new Workshop(catalog, bucket, clock, "one", AllowList.parse("s3://elsewhere/x/"))) {
      var planner =
          new Planner(
              strict.hider, AllowList.parse("s3://elsewhere/x/"), watched, Planner.Raw.NONE);
      var result = planner.plan(List.of(strict.taken(plan(entry)))).getFirst();
      assertThat(result.getOutcome()).isEqualTo(TaskOutcome.FAILED);
      assertThat(objects(result))
          .hasSameSizeAs(entry.locations())
          .noneMatch(PlannedObject::getGoes)
          .allMatch(object -> object.getWhy().startsWith("outside the allow-list"))
          .allMatch(object -> object.getThere().isEmpty());
      assertThat(result.getArtifacts())
          .extracting(ArtifactResult::getOutcome)
          .containsOnly(TaskOutcome.FAILED);
      var refused = strict.hide(strict.task(request, entry.producer(), entry));
      assertThat(refused.getOutcome()).isEqualTo(TaskOutcome.FAILED);
      assertThat(refused.getArtifacts()).as("of which nothing became anything").isEmpty();
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void storeThatCannotTell_leavesThePlanWithoutSizes() {
    var entry = entry("shop.load_orders");
    BlobPresence silent =
        blobs -> {
          throw new StoreUnavailableException("away", new IllegalStateException());
        };
    var planner = new Planner(shop.hider, AllowList.parse(Bucket.PREFIX), silent, Planner.Raw.NONE);

    var result = planner.plan(List.of(shop.taken(plan(entry)))).getFirst();

    assertThat(result.getOutcome()).isEqualTo(TaskOutcome.EVICTED);
    assertThat(objects(result))
        .hasSameSizeAs(entry.locations())
        .allMatch(PlannedObject::getGoes)
        .allMatch(object -> object.getThere().isEmpty());
  }

  @Test
  void hide_namesNoObjects() {
    var entry = entry("shop.load_orders");
    assertThat(objects(shop.hide(shop.task(request, entry.producer(), entry)))).isEmpty();
  }

  private static Map<BlobLocation, Long> all(
      Collection<BlobLocation> asked, Collection<BlobLocation> blobs) {
    asked.addAll(blobs);
    return Map.of();
  }

  private EvictionTask plan(Entry entry) {
    return Workshop.as(shop.task(request, entry.producer(), entry), TaskAction.PLAN);
  }

  private static List<PlannedObject> objects(EvictionResult result) {
    return result.getArtifacts().stream()
        .map(ArtifactResult::getObjects)
        .flatMap(List::stream)
        .toList();
  }

  private long size(String location) {
    return bucket
        .client()
        .headObject(it -> it.bucket(Bucket.NAME).key(Bucket.key(location)))
        .contentLength();
  }
}
