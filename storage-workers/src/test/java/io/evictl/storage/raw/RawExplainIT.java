package io.evictl.storage.raw;

import static io.evictl.storage.raw.RawLiterals.directory;
import static io.evictl.storage.raw.RawLiterals.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.ReadableBlobs;
import io.evictl.storage.explain.RawExplainer;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Workshop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who wrote raw data and who points to it is told; nothing is changed. */
class RawExplainIT extends RawCase {

  private RawExplainer explainer() {
    var readable =
        new ReadableBlobs(Map.of("s3", blobs), AllowList.parse(""), AllowList.parse(Bucket.PREFIX));
    return new RawExplainer(shop.parts.transactions(), new ArtifactReader(readable));
  }

  @Test
  void uri_isToldWithItsProducer_andAllWhoPointThere() throws Exception {
    var uri = RAW + AttemptPath.shard("a-n0-0") + "/a-n0-0/dir/x";
    var made = artifact(file(uri));
    // Of another execution, whose name begins with the first one's.
    var passed =
        artifact(Workshop.execution("a-n0"), directory(uri.substring(0, uri.length() - 2)));
    walk().finish();
    var rows = catalog.rows();

    var answer = explainer().explain(uri);
    var raw = answer.raw().getFirst();

    assertThat(raw.attempt()).contains("a-n0-0");
    assertThat(raw.producers())
        .extracting(by -> by.artifact().key().id())
        .containsExactly(made.artifactId());
    assertThat(raw.referrers())
        .extracting(by -> by.artifact().key().id())
        .containsExactlyInAnyOrder(made.artifactId(), passed.artifactId());
    assertThat(answer.standing().doubt()).isEmpty();
    assertThat(catalog.rows()).isEqualTo(rows);
  }

  @Test
  void userChosenPath_isInNoAttemptsFolder() throws Exception {
    artifact(file("s3://flyte-data/reports/2026/x.csv"));
    walk().finish();

    var raw = explainer().explain("s3://flyte-data/reports/2026/x.csv").raw().getFirst();

    assertThat(raw.attempt()).isEmpty();
    assertThat(raw.producers()).isEmpty();
    assertThat(raw.referrers()).hasSize(1);
  }

  @Test
  void entry_isToldWithWhatItPointsTo_andWhoElseDoes() throws Exception {
    var uri = RAW + AttemptPath.shard("a-n0-0") + "/a-n0-0/x";
    var made = artifact(file(uri));
    var passed = artifact(Workshop.execution("b"), file(uri));

    var locations =
        shop.parts
            .transactions()
            .read(handle -> shop.parts.catalog().locations(handle, List.of(passed.artifact())));
    var outputs = locations.getOrDefault(passed.artifact(), List.of());
    assertThat(explainer().explain(passed.artifact(), outputs).standing().doubt().orElseThrow())
        .contains("being built");
    walk().finish();
    var raw = explainer().explain(passed.artifact(), outputs).raw();

    assertThat(raw).hasSize(1);
    assertThat(raw.getFirst().kind()).contains("FILE");
    assertThat(raw.getFirst().attempt()).contains("a-n0-0");
    assertThat(raw.getFirst().referrers())
        .extracting(by -> by.artifact().key().id())
        .containsExactly(made.artifactId());
  }
}
