package io.evictl.ops.systemtests.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.ops.systemtests.oracle.ObjectKey;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each way in which a deletion can go wrong is seen. */
class JudgementTest {

  private static final Row TAG = new Row("tags", "(t)");
  private static final Row ARTIFACT = new Row("artifacts", "(a)");
  private static final ObjectKey BLOB = new ObjectKey("b", "k");
  private static final ArtifactState MINE =
      new ArtifactState("mine", Set.of(TAG, ARTIFACT), Set.of(BLOB));
  private static final ObjectChanges NO_OBJECTS = new ObjectChanges(Set.of(), Set.of());
  private static final RowChanges NO_ROWS = new RowChanges(Set.of(), Set.of());

  @Test
  void of_allGone_isRight() {
    var judgement = judge(List.of(MINE), List.of(), gone(TAG, ARTIFACT), gone(BLOB));

    assertThat(judgement).isEqualTo(new Judgement(1, 0, List.of()));
  }

  @Test
  void of_nothingGone_isSeen() {
    var judgement = judge(List.of(MINE), List.of(), NO_ROWS, NO_OBJECTS);

    assertThat(judgement.problems()).containsExactly("not deleted: mine");
    assertThat(judgement.evicted()).isZero();
  }

  @Test
  void of_rowLeft_isSeen() {
    var judgement = judge(List.of(MINE), List.of(), gone(TAG), gone(BLOB));

    assertThat(judgement.problems())
        .containsExactly("row left of a deleted artifact: artifacts(a)");
  }

  @Test
  void of_objectLeft_isSeen() {
    var judgement = judge(List.of(MINE), List.of(), gone(TAG, ARTIFACT), NO_OBJECTS);

    assertThat(judgement.problems()).containsExactly("object left of a deleted artifact: s3://b/k");
  }

  @Test
  void of_freeArtifactHalfGone_isSeen() {
    var judgement = judge(List.of(), List.of(MINE), gone(TAG), NO_OBJECTS);

    assertThat(judgement.problems()).hasSize(2);
  }

  @Test
  void of_freeArtifact_mayGoOrStay() {
    assertThat(judge(List.of(), List.of(MINE), gone(TAG, ARTIFACT), gone(BLOB)).problems())
        .isEmpty();
    assertThat(judge(List.of(), List.of(MINE), NO_ROWS, NO_OBJECTS).problems()).isEmpty();
  }

  @Test
  void of_otherRowGone_isSeen() {
    var judgement = judge(List.of(), List.of(), gone(TAG), NO_OBJECTS);

    assertThat(judgement.problems()).containsExactly("row deleted that had to stay: tags(t)");
  }

  @Test
  void of_otherObjectGone_isSeen() {
    var judgement = judge(List.of(), List.of(), NO_ROWS, gone(BLOB));

    assertThat(judgement.problems()).containsExactly("object deleted that had to stay: s3://b/k");
  }

  @Test
  void of_changedRowOrObject_isSeen() {
    var judgement =
        judge(
            List.of(),
            List.of(),
            new RowChanges(Set.of(), Set.of(TAG)),
            new ObjectChanges(Set.of(), Set.of(BLOB)));

    assertThat(judgement.problems())
        .containsExactly("row came or changed: tags(t)", "object came or changed: s3://b/k");
  }

  private static Judgement judge(
      List<ArtifactState> required,
      List<ArtifactState> free,
      RowChanges rows,
      ObjectChanges objects) {
    return Judgement.of(required, free, rows, objects);
  }

  private static RowChanges gone(Row... rows) {
    return new RowChanges(Set.of(rows), Set.of());
  }

  private static ObjectChanges gone(ObjectKey key) {
    return new ObjectChanges(Set.of(key), Set.of());
  }
}
