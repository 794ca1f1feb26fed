package io.evictl.ops.cli.leftovers;

import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.options.Principal;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.storage.LeftoverSearch;
import io.evictl.storage.WorkerSettings;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.leftovers.KafkaTrail;
import io.evictl.storage.leftovers.Place;
import io.evictl.storage.leftovers.Rules;
import io.evictl.storage.leftovers.Scope;
import io.evictl.storage.leftovers.TooManyException;
import io.evictl.storage.leftovers.Trail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evictl leftovers}. */
@Command(
    name = "leftovers",
    description = {
      "Find where catalog and store disagree: rows that promise objects which are gone (a run that"
          + " hits them fails), and objects that no row names.",
      "Without --repair and --delete-orphans nothing is changed. Both want a number, that of the"
          + " report: if more is found, the database or the bucket is not the one you looked at.",
      "Needs the workers' settings: database, store, allow-list; to remove something also Kafka,"
          + " for the record of it on the topic audit.",
      "",
      "Rows: tags and artifacts are compared with the bucket. A repair takes the tag, then the rows,"
          + " never an object: Flyte misses cleanly and makes the entry anew.",
      "Objects: below the allow-list's prefixes, of the form"
          + " .../<artifact id>/<name>/data.pb; others are counted as UNKNOWN and never touched."
    },
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class LeftoversCommand implements Callable<Integer> {
  private final Screen screen;

  /** What is looked through. */
  enum Part {
    all,
    rows,
    objects
  }

  @Option(names = "--project", paramLabel = "P", description = "only of this project (the task's)")
  private @Nullable String project;

  @Option(names = "--domain", paramLabel = "D", description = "only of this domain")
  private @Nullable String domain;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "only of this dataset: flyte_task-<task>")
  private @Nullable String dataset;

  @Option(
      names = "--only",
      paramLabel = "PART",
      defaultValue = "all",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Part only;

  @Option(
      names = "--repair",
      paramLabel = "N",
      description = "remove the rows of broken entries, at most so many")
  private int repair;

  @Option(
      names = "--delete-orphans",
      paramLabel = "N",
      description = "delete objects that no row names, at most so many")
  private int orphans;

  @Option(
      names = "--row-age",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "leave rows alone that are younger (default: ${DEFAULT-VALUE}; 10m at least)")
  private Duration rowAge;

  @Option(
      names = "--orphan-age",
      paramLabel = "TIME",
      defaultValue = "7d",
      description = "leave objects alone that are younger (default: ${DEFAULT-VALUE}; 1h at least)")
  private Duration orphanAge;

  @Option(
      names = "--keys-per-second",
      paramLabel = "N",
      defaultValue = "5000",
      description = "ask the store about so many keys at most (default: ${DEFAULT-VALUE})")
  private int keysPerSecond;

  @Option(
      names = "--progress",
      paramLabel = "FILE",
      description = "keep in this file how far it came, and go on there if it has been stopped")
  private @Nullable Path progress;

  @Option(
      names = "--from",
      paramLabel = "TOKEN",
      description = "go on from here, as a run that was stopped said")
  private @Nullable String from;

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the record")
  private String reason = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}: a line a finding (default: ${DEFAULT-VALUE})")
  private LeftoverLines.Form form;

  @Mixin private Where where;

  public LeftoversCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    var rules = rules();
    var settings = WorkerSettings.from(where.settings());
    var kept = new Progress(progress);
    var lines = new LeftoverLines(screen, form, kept::keep);
    var place = begin(kept);
    var run = UUID.randomUUID().toString();
    try (var messaging = settings.messaging();
        var trail = removes() ? trail(settings, run) : null;
        var search =
            new LeftoverSearch(settings, keysPerSecond, trail == null ? refuse() : trail)) {
      if (removes()) {
        screen.note(
            "removing as run="
                + run
                + ": the key of its records on "
                + messaging.topics().audit().name());
      }
      search.check(rules, lines).run(place);
      kept.done();
      screen.note(lines.summary());
      return lines.exitCode().number();
    } catch (StoreUnavailableException e) {
      throw stopped(lines, place, "the store can't tell what is there: " + e.getMessage(), e);
    } catch (TooManyException e) {
      screen.note(lines.summary());
      throw new CliException(ExitCode.REFUSED, e.getMessage() + goOn(lines, place), e);
    } catch (CliException e) {
      throw e;
    } catch (RuntimeException e) {
      throw stopped(lines, place, String.valueOf(e.getMessage()), e);
    }
  }

  private boolean removes() {
    return repair > 0 || orphans > 0;
  }

  private Rules rules() {
    if (keysPerSecond < 1) {
      throw new CliException(ExitCode.USAGE, "--keys-per-second must be 1 at least");
    }
    try {
      return new Rules(
          new Scope(
              Optional.ofNullable(project),
              Optional.ofNullable(domain),
              Optional.ofNullable(dataset)),
          only != Part.objects,
          only != Part.rows,
          repair,
          orphans,
          rowAge,
          orphanAge,
          Rules.Sizes.USUAL);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Place begin(Progress kept) {
    try {
      if (from != null) {
        return Place.of(from);
      }
      var place = kept.place();
      place.ifPresent(it -> screen.note("going on from " + it.token()));
      return place.orElse(Place.START);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private KafkaTrail trail(WorkerSettings settings, String run) {
    return new KafkaTrail(
        settings.messaging(),
        new KafkaTrail.By(run, Principal.name(), reason),
        InstantSource.system());
  }

  private static Trail refuse() {
    return leftover -> {
      throw new IllegalStateException("removed without leave: " + leftover);
    };
  }

  private CliException stopped(LeftoverLines lines, Place began, String why, Exception cause) {
    screen.note(lines.summary());
    return new CliException(ExitCode.FAILED, why + goOn(lines, began), cause);
  }

  private static String goOn(LeftoverLines lines, Place began) {
    return "; go on with --from " + lines.reached().orElse(began).token();
  }
}
