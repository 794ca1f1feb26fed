package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.AuditLog;
import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.storage.Reconciliation;
import io.evictl.storage.WorkerSettings;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.reconcile.Finding;
import io.evictl.storage.reconcile.Purged;
import io.evictl.storage.reconcile.Reconciler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evictl reconcile}. */
@Command(
    name = "reconcile",
    description = {
      "After the catalog's database was set back: remove rows of purged entries whose objects are"
          + " gone.",
      "Without --apply nothing is changed. Needs the workers' settings: database and store."
    },
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReconcileCommand implements Callable<Integer> {
  private static final int BATCH = 200;

  private final Screen screen;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      required = true,
      description = "the time to which the database was set back, or earlier: 2026-11-22T12:00:00Z")
  private Instant since;

  @Option(names = "--apply", description = "remove the rows")
  private boolean apply;

  @Mixin private Where where;

  private final Map<Finding.Kind, Integer> counts = new EnumMap<>(Finding.Kind.class);
  private final List<Purged> waiting = new ArrayList<>();
  private long purged;

  ReconcileCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    var settings = WorkerSettings.from(where.settings());
    try (var reconciliation = new Reconciliation(settings);
        var messaging = settings.messaging()) {
      var reconciler = reconciliation.reconciler();
      long unreadable =
          AuditLog.since(
              since,
              messaging,
              told -> {
                waiting.addAll(Purged.of(told));
                if (waiting.size() >= BATCH) {
                  look(reconciler);
                }
              });
      look(reconciler);
      screen.note(
          "%d purged since then; rows there: %d %s, %d left alone%s"
              .formatted(
                  purged,
                  count(apply ? Finding.Kind.REMOVED : Finding.Kind.WOULD_REMOVE),
                  apply ? "removed" : "to be removed (--apply)",
                  count(Finding.Kind.LEFT),
                  unreadable == 0 ? "" : "; " + unreadable + " audit records can't be read"));
      return (unreadable == 0 ? ExitCode.OK : ExitCode.PARTIAL).number();
    }
  }

  private void look(Reconciler reconciler) {
    try {
      purged += waiting.size();
      for (var finding : reconciler.reconcile(waiting, apply)) {
        counts.merge(finding.kind(), 1, Integer::sum);
        screen.print(line(finding));
      }
      waiting.clear();
    } catch (StoreUnavailableException e) {
      throw new CliException(
          ExitCode.FAILED, "the store can't tell which objects are there: " + e.getMessage());
    }
  }

  private static String line(Finding finding) {
    var dataset = finding.artifact().dataset();
    return "%s %s/%s/%s/%s artifact=%s tags=%s: %s"
        .formatted(
            finding.kind(),
            dataset.project(),
            dataset.domain(),
            dataset.name(),
            dataset.version(),
            finding.artifact().id(),
            String.join(",", finding.tags()),
            finding.why());
  }

  private int count(Finding.Kind kind) {
    return counts.getOrDefault(kind, 0);
  }
}
