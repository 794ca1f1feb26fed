package io.evictl.stream.track;

import io.evictl.schemas.record.ExpandStep;
import io.evictl.stream.track.Expansion.Stage;
import java.util.ArrayList;

/**
 * Grants tasks within the window of a request. Nothing is granted before all executions of the
 * request are known, so that no outcome depends on which execution came first; and of a request
 * with a limit nothing before all searches are through, so that it bites before the first hide.
 */
final class Credit {
  private Credit() {}

  /** Tasks that may be emitted at once with the opening of a request's only execution. */
  static int atOpening(Run run, int roots) {
    return roots == 1 && !isLimited(run) ? run.progress().pace.window() : 0;
  }

  static boolean mayGrant(Run run) {
    var progress = run.progress();
    return !progress.cancelled
        && !progress.paused
        && progress.opening == 0
        && (progress.searching == 0 || !isLimited(run))
        && !isOverLimit(run);
  }

  private static boolean isLimited(Run run) {
    return run.request().getOptions().getLimits().getMaxEntries().isPresent();
  }

  /** More would be evicted than the requester allows. A plan evicts nothing. */
  static boolean isOverLimit(Run run) {
    var progress = run.progress();
    return !run.isPlan()
        && run.request()
            .getOptions()
            .getLimits()
            .getMaxEntries()
            .filter(limit -> progress.counts.planned() > Math.max(limit, progress.approved))
            .isPresent();
  }

  static int room(Run run) {
    return run.progress().pace.window() - run.progress().inFlight;
  }

  /** Answers may have come: the window follows them. */
  static void measure(Run run) {
    var progress = run.progress();
    progress.pace = progress.pace.answered(progress.inFlight, run.rules().windows(), run.now());
  }

  /** Grants slices, in the order of the expansions, as long as there is room for one. */
  static void grant(Run run) {
    long left = ungranted(run);
    if (!mayGrant(run) || left == 0 || room(run) < Math.min(left, smallest(run))) {
      return;
    }
    var progress = run.progress();
    var granted = new ArrayList<Granted>();
    int[] room = {room(run)};
    // Numbers may be missing between those of executions.
    boolean[] behind = {true};
    run.state()
        .expansions()
        .each(
            run.id(),
            progress.grantOrd,
            expansion -> {
              var now = expansion;
              while (now.left() > 0 && room[0] >= slice(run, now)) {
                int slice = Math.min(Math.min(now.left(), room[0]), TrackRules.LARGEST_SLICE);
                now = now.withGranted(now.granted() + slice);
                room[0] -= slice;
                progress.issue(slice, run.now());
              }
              if (now != expansion) {
                granted.add(new Granted(expansion, now));
              }
              boolean full = now.left() == 0;
              behind[0] &= full && now.stage() != Stage.OPENING;
              if (behind[0]) {
                progress.grantOrd = now.ord() + 1;
              }
              return full && room[0] > 0;
            });
    for (var each : granted) {
      run.state().expansions().update(run.id(), each.before(), each.after());
      run.out()
          .expand(
              run.command(each.after(), ExpandStep.GRANT).setUpTo(each.after().granted()).build());
    }
  }

  private record Granted(Expansion before, Expansion after) {}

  /** Pending tasks that are neither out nor scheduled. */
  private static long ungranted(Run run) {
    var progress = run.progress();
    return progress.counts.pending() - progress.inFlight - progress.scheduled;
  }

  private static int smallest(Run run) {
    return Math.min(TrackRules.SMALLEST_SLICE, run.progress().pace.window());
  }

  /** Small slices cost a round trip each: with more to come, one waits for a larger one. */
  private static int slice(Run run, Expansion expansion) {
    return Math.min(expansion.left(), smallest(run));
  }
}
