package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Entry;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.WorkshopCase;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A dataset that was deleted and made again has another uuid, and tags given since carry that one:
 * an artifact then has tags of either. One that were overlooked would point to nothing.
 */
class DatasetMadeAnewIT extends WorkshopCase {
  private Entry entry;

  @BeforeEach
  void choose() {
    entry = entry("shop.load_orders");
  }

  @Test
  void hide_takesTagsOfEitherUuid() throws Exception {
    makeDatasetAnew();
    addTag();

    assertThat(shop.hide(shop.task(request, entry.producer(), entry)).getOutcome())
        .isEqualTo(TaskOutcome.EVICTED);

    assertThat(tagsOf(entry)).isZero();
  }

  @Test
  void purge_seesATagThatWasAddedUnderTheNewUuid() throws Exception {
    shop.hide(shop.task(request, entry.producer(), entry));
    makeDatasetAnew();
    addTag();

    shop.purgeAfterDelay();

    assertThat(tagsOf(entry)).as("hidden again").isZero();
    assertThat(hasObjects(entry)).as("not before the delay has passed again").isTrue();
  }

  @Test
  void purge_seesATagThatWasAddedUnderTheOldUuid() throws Exception {
    shop.hide(shop.task(request, entry.producer(), entry));
    addTag();
    makeDatasetAnew();

    shop.purgeAfterDelay();

    assertThat(tagsOf(entry)).as("hidden again").isZero();
    assertThat(hasObjects(entry)).as("not before the delay has passed again").isTrue();
  }

  private void makeDatasetAnew() {
    assertThat(
            catalog.execute(
                "UPDATE datasets SET uuid = ? WHERE project = ? AND name = ? AND domain = ?"
                    + " AND version = ?",
                UUID.randomUUID(),
                entry.key().getProject(),
                entry.key().getDataset(),
                entry.key().getDomain(),
                entry.key().getVersion()))
        .isOne();
  }

  private void addTag() {
    catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, "another"));
  }
}
