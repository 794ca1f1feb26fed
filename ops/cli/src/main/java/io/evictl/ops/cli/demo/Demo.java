package io.evictl.ops.cli.demo;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.deployment.Until;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.StatusView;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.standalone.capture.CaptureLoad;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;

/** The main path on captured data, step by step, each held against what the stores really hold. */
final class Demo {
  private static final Duration PURGE_DELAY = Duration.ofSeconds(2);
  private static final Duration LONG_DELAY = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Steps steps;
  private final Deployment deployment;
  private final Connection catalog;
  private final Connection adminConnection;
  private final AdminDatabase admin;
  private final S3Client s3;
  private final InstantSource clock;

  Demo(
      Steps steps,
      Deployment deployment,
      Connection catalog,
      Connection adminConnection,
      AdminDatabase admin,
      S3Client s3,
      InstantSource clock) {
    this.steps = steps;
    this.deployment = deployment;
    this.catalog = catalog;
    this.adminConnection = adminConnection;
    this.admin = admin;
    this.s3 = s3;
    this.clock = clock;
  }

  static void load(Capture capture, CaptureLoad load, Steps steps) {
    steps.step("Load what a live Flyte " + capture.manifest().flyte() + " had");
    load.databases(capture);
    int objects = load.objects(capture);
    int events = load.events(capture);
    steps.line(
        "%s: databases of flyteadmin and datacatalog, %d objects, %d CloudEvents"
            .formatted(capture.name(), objects, events));
    steps.done();
  }

  void run() throws SQLException {
    var nesting = FlyteDatabase.nesting(adminConnection).deepestFirst();
    var first = choose(nesting);
    var before = StoredState.read(catalog, s3);
    preview(first, before);
    var request = Requests.of(first.depth().execution(), EvictionMode.EXECUTE, PURGE_DELAY, now());
    var status = evict(request);
    var evicted = whatIsGone(request, first);
    var after = StoredState.read(catalog, s3);
    prove(before, after, evicted, first);
    leftAlone(nesting, first);
    new SecondThoughts(steps, deployment, catalog, s3, clock)
        .run(second(nesting, first), LONG_DELAY, PATIENCE);
    again(request, status);
  }

  /** An execution, what its tree cached, and how deep it is. */
  record Choice(Nesting.Depth depth, List<CachedNode> nodes) {
    List<CachedNode> products() {
      return nodes.stream().filter(node -> node.isProductOf(depth.tree())).toList();
    }

    /** Nodes whose entry is there, but not theirs. */
    long hits() {
      return nodes.stream().filter(it -> it.cached().isPresent()).count() - products().size();
    }
  }

  private Choice choose(List<Nesting.Depth> nesting) throws SQLException {
    steps.step("Choose the execution with the deepest nesting that cached something");
    for (var depth : nesting) {
      var choice = new Choice(depth, CachedNode.of(depth.tree(), admin, catalog));
      if (!choice.products().isEmpty()) {
        steps.line(
            "%s: %d levels, %d nodes, %d child executions"
                .formatted(
                    Keys.of(depth.execution()),
                    depth.levels(),
                    depth.nodes(),
                    depth.tree().size() - 1));
        steps.line("");
        steps.lines(CachedNode.table(choice.nodes()));
        steps.done();
        return choice;
      }
    }
    throw new CliException(ExitCode.FAILED, "this capture has no execution that cached anything");
  }

  /** An execution that only hit: an eviction of it would leave alone what others produced. */
  private void leftAlone(List<Nesting.Depth> nesting, Choice first) throws SQLException {
    for (var depth : nesting) {
      var choice = new Choice(depth, CachedNode.of(depth.tree(), admin, catalog));
      if (choice.products().isEmpty() && choice.hits() > 0 && !depth.equals(first.depth())) {
        steps.step("What is left alone: an execution that only hit what others had produced");
        var request = Requests.of(depth.execution(), EvictionMode.PLAN, PURGE_DELAY, now());
        deployment.submit(request);
        var status = end(request, Until.purged);
        steps.line(Keys.of(depth.execution()) + ": " + StatusView.entries(status.getCounts()));
        var report = EvictionReport.of(deployment.results(request.getRequestId()));
        steps.lines(report.table(depth.execution()));
        steps.line(status.getMessage());
        steps.check(
            "an eviction of it would take nothing away",
            status.getCounts().getEvicted() == 0,
            StatusView.line(status));
        steps.done();
        return;
      }
    }
  }

  /** The next one that has several products of its own and shares none with the first. */
  private Choice second(List<Nesting.Depth> nesting, Choice first) throws SQLException {
    for (var depth : nesting) {
      if (depth.tree().stream().noneMatch(first.depth().tree()::contains)) {
        var choice = new Choice(depth, CachedNode.of(depth.tree(), admin, catalog));
        if (choice.products().stream().map(CachedNode::entry).distinct().count() >= 2) {
          return choice;
        }
      }
    }
    throw new CliException(
        ExitCode.FAILED, "this capture has no second execution with several entries");
  }

  private void preview(Choice choice, StoredState before) throws SQLException {
    steps.step("Preview: what would an eviction do?");
    var request = Requests.of(choice.depth().execution(), EvictionMode.PLAN, PURGE_DELAY, now());
    deployment.submit(request);
    var status = end(request, Until.purged);
    steps.line(StatusView.entries(status.getCounts()) + " (evicted: would be)");
    var products = choice.products().stream().map(CachedNode::entry).distinct().count();
    steps.check(
        "the plan has the %d entries that the tables above show as its own".formatted(products),
        status.getCounts().getEvicted() == products,
        "the plan says " + status.getCounts().getEvicted());
    steps.check(
        "nothing has changed",
        Difference.between(before, StoredState.read(catalog, s3)).overreach(before, Set.of()));
    steps.done();
  }

  private EvictionStatus evict(EvictionRequest request) {
    steps.step("Evict, and wait until rows and blobs are gone");
    var states = new ArrayList<String>();
    var begun = clock.instant();
    deployment.submit(request);
    var status =
        deployment
            .await(
                request.getRequestId(),
                Until.purged::holds,
                PATIENCE,
                seen -> {
                  var state = seen.getState().toString();
                  if (states.isEmpty() || !states.getLast().startsWith(state)) {
                    var time = Steps.seconds(Duration.between(begun, clock.instant()));
                    states.add(state + " " + time);
                  }
                })
            .orElseThrow(() -> late(request));
    steps.line("request " + request.getRequestId());
    steps.line(String.join(" → ", states));
    steps.check(
        "the request ended as SUCCEEDED",
        status.getState() == RequestState.SUCCEEDED,
        StatusView.line(status) + " " + status.getMessage());
    steps.done();
    return status;
  }

  private Set<String> whatIsGone(EvictionRequest request, Choice choice) throws SQLException {
    steps.step("What is gone, and what was left alone");
    var report = EvictionReport.of(deployment.results(request.getRequestId()));
    steps.lines(report.table(choice.depth().execution()));
    steps.line("");
    steps.line("Looked up as a run would:");
    var now = CachedNode.of(choice.depth().tree(), admin, catalog);
    long hits = now.stream().filter(node -> node.isProductOf(choice.depth().tree())).count();
    steps.check(
        "none of its %d entries is there any more".formatted(choice.products().size()),
        hits == 0,
        hits + " still are");
    steps.done();
    return report.evictedArtifacts();
  }

  private void prove(StoredState before, StoredState after, Set<String> evicted, Choice choice) {
    steps.step("Proof: every row of datacatalog and every object, read before and after");
    var difference = Difference.between(before, after);
    steps.line(
        "before: %,d rows, %,d objects; after: %,d rows, %,d objects"
            .formatted(
                before.rows().size(),
                before.objects().size(),
                after.rows().size(),
                after.objects().size()));
    steps.line("gone: " + difference.summary());
    steps.check(
        "every row of the %d evicted artifacts is gone, and every object that they name"
            .formatted(evicted.size()),
        difference.leftOver(before, evicted));
    steps.check(
        "everything else is there, byte for byte: %,d rows, %,d objects"
            .formatted(after.rows().size(), after.objects().size()),
        difference.overreach(before, evicted));
    var products = new HashSet<String>();
    choice
        .products()
        .forEach(node -> node.cached().ifPresent(cached -> products.add(cached.artifactId())));
    steps.check(
        "they are what this execution and its children had produced, no more and no less",
        products.equals(evicted),
        "produced " + products + ", evicted " + evicted);
    steps.done();
  }

  private void again(EvictionRequest request, EvictionStatus ended) throws SQLException {
    steps.step("The first request once more, with the same id");
    var before = StoredState.read(catalog, s3);
    deployment.submit(request);
    var status =
        deployment
            .await(
                request.getRequestId(),
                seen -> seen.getSequence() > ended.getSequence(),
                PATIENCE,
                seen -> {})
            .orElseThrow(() -> late(request));
    steps.check(
        "it is answered as before: " + ended.getState() + ", the same counts, the same end",
        status.getState() == ended.getState()
            && status.getCounts().equals(ended.getCounts())
            && status.getFinishedAt().equals(ended.getFinishedAt()),
        StatusView.line(status));
    steps.check(
        "nothing has changed",
        Difference.between(before, StoredState.read(catalog, s3)).overreach(before, Set.of()));
    steps.done();
  }

  private EvictionStatus end(EvictionRequest request, Until until) {
    return deployment
        .await(request.getRequestId(), until::holds, PATIENCE, seen -> {})
        .orElseThrow(() -> late(request));
  }

  private CliException late(EvictionRequest request) {
    var status =
        deployment.status(request.getRequestId()).map(StatusView::line).orElse("no status");
    return new CliException(
        ExitCode.FAILED,
        "request %s did not end within %s: %s"
            .formatted(request.getRequestId(), Steps.seconds(PATIENCE), status));
  }

  private Instant now() {
    return clock.instant();
  }
}
