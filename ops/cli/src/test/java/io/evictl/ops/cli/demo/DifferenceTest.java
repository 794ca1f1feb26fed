package io.evictl.ops.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private static final StoredState.Row ARTIFACT = row("artifacts", "a1", null);
  private static final StoredState.Row CONTENT =
      row("artifact_data", "a1", "s3://b/x/v%201+2/a1/o0/data.pb");
  private static final StoredState.Row OTHER = row("artifacts", "a2", null);
  private static final StoredState.Row SHARED = row("artifact_data", "a1", "s3://b/x/v#9/a1/o0");
  private static final StoredState BEFORE =
      new StoredState(
          List.of(ARTIFACT, CONTENT, OTHER, SHARED),
          Map.of("b/x/v 1+2/a1/o0/data.pb", "5 e", "b/x/v", "6 f"));

  @Test
  void difference_isRightIfExactlyTheArtifactIsGone() {
    var after = new StoredState(List.of(OTHER), Map.of("b/x/v", "6 f"));
    var difference = Difference.between(BEFORE, after);

    assertThat(difference.leftOver(BEFORE, Set.of("a1"))).isEmpty();
    assertThat(difference.overreach(BEFORE, Set.of("a1"))).isEmpty();
    assertThat(difference.summary()).isEqualTo("2 of artifact_data, 1 of artifacts, 1 objects");
  }

  @Test
  void leftOver_namesWhatShouldBeGone() {
    var after = new StoredState(List.of(CONTENT, OTHER), BEFORE.objects());

    assertThat(Difference.between(BEFORE, after).leftOver(BEFORE, Set.of("a1")))
        .hasSize(2)
        .anyMatch(fault -> fault.startsWith("row: Row[table=artifact_data"))
        .contains("object: b/x/v 1+2/a1/o0/data.pb");
  }

  @Test
  void overreach_namesWhatIsGoneTooMuchOrOther() {
    var rows = new ArrayList<>(BEFORE.rows());
    rows.remove(OTHER);
    rows.add(row("artifacts", "a2", "changed"));
    var objects = new HashMap<>(BEFORE.objects());
    objects.put("b/x/v", "6 other");
    objects.remove("b/x/v 1+2/a1/o0/data.pb");
    var after = new StoredState(rows, objects);

    assertThat(Difference.between(BEFORE, after).overreach(BEFORE, Set.of()))
        .hasSize(4)
        .anyMatch(fault -> fault.startsWith("row is gone or changed"))
        .anyMatch(fault -> fault.startsWith("row is new or changed"))
        .contains("object is gone: b/x/v 1+2/a1/o0/data.pb")
        .contains("object is new or changed: b/x/v");
  }

  private static StoredState.Row row(String table, String artifact, @Nullable String location) {
    return new StoredState.Row(table, table + artifact + location, artifact, location, null);
  }
}
