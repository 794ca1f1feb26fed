package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.Keys;
import io.evictl.storage.EntryLook;
import io.evictl.storage.WorkerSettings;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.TagKey;
import io.evictl.storage.explain.Explainer;
import io.evictl.storage.explain.Explanation;
import io.evictl.storage.ledger.LedgerRow;
import io.evictl.storage.sql.SqlFailure;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evictl explain}. */
@Command(
    name = "explain",
    description = {
      "What is known of one entry: who produced it, its tags, its objects, an eviction under way;"
          + " and what an eviction that names it would do now, and why. Of raw data: which attempt"
          + " wrote it, and which entries point to it. Changes nothing.",
      "Needs the workers' settings: database, store, allow-list."
    },
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExplainCommand implements Callable<Integer> {
  /** SQLSTATE of a table that is not there. */
  private static final String NO_TABLE = "42P01";

  private final Screen screen;

  @Parameters(
      paramLabel = "ENTRY|URI",
      description =
          "an entry's key, as 'evictl status ID --entries' shows it, the URI of its object:"
              + " s3://bucket/.../<artifact id>/<name>/data.pb, or that of raw data")
  private String what;

  @Mixin private Where where;

  ExplainCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    var settings = WorkerSettings.from(where.settings());
    try (var messaging = settings.messaging();
        var look = new EntryLook(settings)) {
      var explanation = explained(look.explainer());
      var raw = new RawWords(screen);
      if (explanation.isPresent()) {
        print(explanation.get());
        raw.print(look.raw(), explanation.get());
      } else if (isUri()) {
        raw.print(look.raw(), what);
      } else {
        throw new CliException(
            ExitCode.FAILED, "the catalog has no row of it: Flyte misses cleanly");
      }
      return ExitCode.OK.number();
    } catch (JdbiException e) {
      if (SqlFailure.sqlState(e).filter(NO_TABLE::equals).isPresent()) {
        throw new CliException(
            ExitCode.FAILED,
            "no ledger, or no catalog, in this database: " + SqlFailure.words(e),
            e);
      }
      throw e;
    }
  }

  private boolean isUri() {
    return what.contains("://");
  }

  private Optional<Explanation> explained(Explainer explainer) {
    try {
      return isUri() ? explainer.explain(what) : explainer.explain(Keys.entry(what));
    } catch (MalformedLocationException | IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, "no entry, and no location: " + e.getMessage(), e);
    }
  }

  private void print(Explanation known) {
    var dataset = known.artifact().dataset();
    line("dataset", "%s/%s/%s", dataset.project(), dataset.domain(), dataset.name());
    line("version", "%s", dataset.version());
    line("artifact", "%s", known.artifact().id());
    known.stored().ifPresentOrElse(this::print, () -> line("row", "GONE: a hit fails"));
    line("tags", "%s", tags(known));
    for (var output : known.outputs()) {
      line("output", "%s at %s", output.name(), output.location());
      line("  object", "%s; %s", output.object(), output.contained());
    }
    if (known.outputs().isEmpty()) {
      line("output", "none: a hit fails the workflow");
    }
    known
        .reservations()
        .forEach(it -> line("reserved", "by %s until %s", it.owner(), it.expiresAt()));
    line("ledger", "%s", known.open().map(ExplainCommand::words).orElse("no eviction under way"));
    line("eviction", "%s: %s", known.plan().getOutcome(), known.why());
  }

  private void print(StoredArtifact stored) {
    line("producer", "%s", stored.producer().map(Keys::of).orElse("its metadata names none"));
    line("created", "%s", Objects.toString(stored.createdAt(), "not known"));
    line("written", "%s", stored.writtenAt().map(Object::toString).orElse("not known"));
  }

  private static String tags(Explanation known) {
    return known.tags().isEmpty()
        ? "none: nobody can hit it"
        : known.tags().stream().map(TagKey::tag).collect(Collectors.joining(", "));
  }

  private static String words(LedgerRow row) {
    return "%s since %s, due %s, by request %s of %s: %s"
        .formatted(
            row.state(),
            row.hiddenAt(),
            row.dueAt(),
            row.task().requestId(),
            row.origin().requestedBy(),
            row.origin().reason());
  }

  private void line(String name, String form, Object... values) {
    screen.print("%-10s %s".formatted(name, form.formatted(values)));
  }
}
