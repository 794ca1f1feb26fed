package io.evictl.ops.cli;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.Keys;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.explain.Explanation;
import io.evictl.storage.explain.RawExplainer;
import io.evictl.storage.explain.RawExplanation;
import io.evictl.storage.raw.Referrer;
import io.evictl.storage.raw.Standing;
import io.evictl.storage.raw.UnknownReferencesException;
import io.evictl.storage.sql.SqlFailure;
import java.util.List;
import org.jdbi.v3.core.JdbiException;

/** What {@code evictl explain} says of raw data. */
final class RawWords {
  /** Artifacts that are named. */
  private static final int NAMED = 10;

  private final Screen screen;

  RawWords(Screen screen) {
    this.screen = screen;
  }

  /** Of a URI that is no entry's own. */
  void print(RawExplainer explainer, String uri) {
    try {
      var answer = explainer.explain(uri);
      answer.raw().forEach(raw -> print(raw, answer.standing(), "artifacts point"));
      print(answer.standing());
    } catch (UnknownReferencesException e) {
      throw new CliException(ExitCode.USAGE, "no location: " + e.getMessage(), e);
    } catch (JdbiException e) {
      line("raw data", "not told: %s", SqlFailure.words(e));
    }
  }

  /** Of what an entry points to. */
  void print(RawExplainer explainer, Explanation of) {
    try {
      var answer = explainer.explain(of.artifact(), locations(of.artifact(), of));
      answer.raw().forEach(raw -> print(raw, answer.standing(), "others point"));
      if (answer.more() > 0) {
        line("raw data", "and %d more URIs", answer.more());
      }
      if (answer.notFollowed() > 0) {
        line("", "%d values without a schema: not followed", answer.notFollowed());
      }
      answer.unknown().ifPresent(why -> line("raw data", "there may be more: %s", why));
      if (!answer.raw().isEmpty()) {
        print(answer.standing());
      }
    } catch (StoreUnavailableException e) {
      line("raw data", "not read: %s", String.valueOf(e.getMessage()));
    } catch (JdbiException e) {
      line("raw data", "not told: %s", SqlFailure.words(e));
    }
  }

  private static List<StoredLocation> locations(ArtifactKey artifact, Explanation of) {
    return of.outputs().stream()
        .map(output -> new StoredLocation(artifact, output.name(), output.location()))
        .toList();
  }

  private void print(RawExplanation raw, Standing standing, String pointing) {
    line("raw data", "%s%s", raw.kind().map(kind -> kind + " ").orElse(""), raw.uri());
    line(
        "  attempt",
        "%s",
        raw.attempt()
            .map(name -> name + (raw.producers().isEmpty() ? ": no known entry is its own" : ""))
            .orElse("in no attempt's folder"));
    raw.producers().forEach(by -> line("  producer", "%s", words(by)));
    line("  used by", "%s", count(raw, standing, pointing));
    raw.referrers().stream().limit(NAMED).forEach(by -> line("", "%s", words(by)));
  }

  private static String count(RawExplanation raw, Standing standing, String pointing) {
    int count = raw.referrers().size();
    boolean atLeast = standing.doubt().isPresent() || count >= RawExplanation.MOST;
    return "%s%d %s to it, above it or below it"
        .formatted(atLeast ? "at least " : "", count, pointing);
  }

  private static String words(Referrer by) {
    var dataset = by.artifact().key().dataset();
    return "%s of %s/%s/%s %s, by %s"
        .formatted(
            by.artifact().key().id(),
            dataset.project(),
            dataset.domain(),
            dataset.name(),
            dataset.version(),
            by.artifact().producer().map(Keys::of).orElse("nobody that its metadata names"));
  }

  private void print(Standing standing) {
    line(
        "index",
        "%s",
        standing
            .doubt()
            .map(why -> "not certain: " + why)
            .orElseGet(() -> "every artifact of now is read, and wholly known"));
    line("eviction", "no raw data goes: this version deletes none");
  }

  private void line(String name, String form, Object... values) {
    screen.print("%-10s %s".formatted(name, form.formatted(values)));
  }
}
