package io.evictl.storage.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Guarantee I1: an offset is committed only if it and all below it are finished. */
class FrontierTest {

  @Test
  void position_staysBelowTheLowestUnfinished() {
    var frontier = new Frontier(10);
    assertThat(frontier.position()).isEqualTo(10);

    frontier.started(10);
    frontier.started(12);
    frontier.started(13);
    frontier.finished(12);
    assertThat(frontier.position()).isEqualTo(10);
    frontier.finished(10);
    assertThat(frontier.position()).isEqualTo(13);
    frontier.finished(13);
    assertThat(frontier.position()).isEqualTo(14);
  }

  @Test
  void started_refusesToGoBack() {
    var frontier = new Frontier(10);
    frontier.started(11);

    assertThatThrownBy(() -> frontier.started(11)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> frontier.finished(12)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void I1_NoLostRequest_position_neverPassesAnUnfinishedOffset(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 3) Integer> gaps,
      @ForAll long seed) {
    var frontier = new Frontier(0);
    var offsets = new ArrayList<Long>();
    long offset = 0;
    for (int gap : gaps) {
      offset += gap;
      offsets.add(offset);
      frontier.started(offset);
    }
    var open = new TreeSet<>(offsets);
    Collections.shuffle(offsets, new Random(seed));
    for (long finished : offsets) {
      long before = frontier.position();
      frontier.finished(finished);
      open.remove(finished);
      assertThat(frontier.position())
          .isEqualTo(open.isEmpty() ? offset + 1 : open.first())
          .isGreaterThanOrEqualTo(before);
    }
  }
}
