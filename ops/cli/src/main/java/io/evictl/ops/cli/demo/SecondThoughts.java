package io.evictl.ops.cli.demo;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Until;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.EntryTable;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.S3Client;

/** A second eviction whose purge is far off, and one of its entries taken back. */
final class SecondThoughts {
  private final Steps steps;
  private final Deployment deployment;
  private final Connection catalog;
  private final S3Client s3;
  private final InstantSource clock;

  SecondThoughts(
      Steps steps, Deployment deployment, Connection catalog, S3Client s3, InstantSource clock) {
    this.steps = steps;
    this.deployment = deployment;
    this.catalog = catalog;
    this.s3 = s3;
    this.clock = clock;
  }

  void run(Demo.Choice choice, Duration delay, Duration patience) throws SQLException {
    steps.step("Evict another one, to be purged only in " + delay.toMinutes() + " min");
    var before = StoredState.read(catalog, s3);
    var execution = choice.depth().execution();
    var request = Requests.of(execution, EvictionMode.EXECUTE, delay, clock.instant());
    deployment.submit(request);
    var id = request.getRequestId();
    var hidden = await(id, Until.evicted::holds, patience);
    steps.line(Keys.of(execution) + ": " + StatusView.entries(hidden.getCounts()));
    var left = EvictionReport.of(deployment.results(id));
    steps.lines(left.table(execution));
    var entries = choice.products().stream().map(CachedNode::entry).distinct().toList();
    steps.check(
        "no run would hit any of its %d entries".formatted(entries.size()),
        entries.stream().allMatch(this::isMiss),
        "some are still there");
    var difference = Difference.between(before, StoredState.read(catalog, s3));
    steps.check("only tags are gone so far: " + difference.summary(), onlyTags(difference));
    steps.done();
    restore(id, entries, choice, patience);
  }

  private void restore(
      String requestId, List<EntryKey> entries, Demo.Choice choice, Duration patience)
      throws SQLException {
    steps.step("Take one of them back before its purge");
    var entry = entries.getFirst();
    deployment.control(Requests.restore(requestId, entry, clock.instant()));
    var status =
        await(requestId, seen -> seen.getCounts().getRestored() == 1 || failed(seen), patience);
    steps.line("restored: " + EntryTable.task(entry) + " " + EntryTable.tag(entry));
    steps.line(StatusView.line(status));
    var cached = CatalogDatabase.lookUp(catalog, entry);
    var wanted =
        choice.products().stream()
            .filter(node -> node.entry().equals(entry))
            .flatMap(node -> node.cached().stream())
            .findFirst();
    steps.check(
        "its tag is back and leads to the same artifact: a run would hit it again",
        cached.isPresent() && cached.equals(wanted),
        "behind the tag is " + cached);
    steps.check(
        "the other %d are still hidden".formatted(entries.size() - 1),
        entries.stream().skip(1).allMatch(this::isMiss),
        "some are back, too");
    steps.done();
  }

  private static boolean failed(EvictionStatus status) {
    return status.getErrorCount() > 0
        || status.getLastControl().map(answer -> !answer.getAccepted()).orElse(false);
  }

  private static List<String> onlyTags(Difference difference) {
    var faults = new ArrayList<String>();
    difference.rowsGone().stream()
        .filter(row -> !row.table().equals("tags"))
        .forEach(row -> faults.add("row is gone: " + row.table() + row.whole()));
    difference.rowsNew().forEach(row -> faults.add("row is new: " + row.table() + row.whole()));
    difference.objectsGone().forEach(object -> faults.add("object is gone: " + object));
    return faults;
  }

  private boolean isMiss(EntryKey entry) {
    try {
      return CatalogDatabase.lookUp(catalog, entry).isEmpty();
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private EvictionStatus await(String id, Predicate<EvictionStatus> enough, Duration patience) {
    return deployment
        .await(id, enough, patience, seen -> {})
        .orElseThrow(
            () ->
                new CliException(
                    ExitCode.FAILED,
                    "request %s did not get on within %s: %s"
                        .formatted(
                            id,
                            Steps.seconds(patience),
                            deployment.status(id).map(StatusView::line).orElse("no status"))));
  }
}
