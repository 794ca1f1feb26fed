package io.evictl.ops.systemtests.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From the oracle's lists to what a request with given options must do. Pure. */
final class Expectations {

  private enum Outcome {
    EVICTED,
    SUPERSEDED,
    KEPT,
    ABSENT
  }

  private record Entry(ExecutionName execution, Dataset dataset, @Nullable String tag) {}

  private final Map<ExecutionName, OracleExecution> capture;

  Expectations(Map<ExecutionName, OracleExecution> capture) {
    this.capture = capture;
  }

  Expectation of(OracleExecution execution, boolean includeHits) {
    var goes = new ArrayList<>(execution.produced());
    var stays = new ArrayList<>(execution.superseded());
    (includeHits ? goes : stays).addAll(execution.hitOnly());
    var split = goes.stream().collect(Collectors.partitioningBy(it -> isCovered(it, execution)));
    return new Expectation(
        split.getOrDefault(true, List.of()),
        split.getOrDefault(false, List.of()),
        stays,
        counts(execution, goes, includeHits));
  }

  /**
   * What a node names, the specification beside it, what is found by its producer in the data sets
   * that nodes wrote to, and what items of arrays hit.
   */
  private boolean isCovered(ListedArtifact artifact, OracleExecution root) {
    return switch (artifact.kind()) {
      case ENTRY, DYNAMIC_SPEC -> true;
      case UNTAGGED, ARRAY_ITEM ->
          isNamed(artifact, root) || isDiscovered(artifact, root) || isItemHit(artifact, root);
      case OTHER -> false;
    };
  }

  private boolean isNamed(ListedArtifact artifact, OracleExecution root) {
    return executionsOf(root)
        .flatMap(execution -> execution.entries().stream())
        .anyMatch(entry -> entry.names(artifact));
  }

  private boolean isDiscovered(ListedArtifact artifact, OracleExecution root) {
    return artifact.kind() != Kind.ENTRY
        && artifact.kind() != Kind.OTHER
        && root.produced().contains(artifact)
        && executionsOf(root)
            .filter(execution -> execution.id().equals(artifact.producer()))
            .flatMap(execution -> execution.entries().stream())
            .noneMatch(entry -> entry.names(artifact));
  }

  private boolean isItemHit(ListedArtifact artifact, OracleExecution root) {
    return executionsOf(root)
        .flatMap(execution -> execution.itemHits().stream())
        .anyMatch(hit -> hit.names(artifact));
  }

  private Stream<OracleExecution> executionsOf(OracleExecution root) {
    return root.tree().stream()
        .map(name -> name.equals(root.id()) ? root : capture.get(name))
        .filter(Objects::nonNull);
  }

  private Optional<ExpectedCounts> counts(
      OracleExecution root, List<ListedArtifact> goes, boolean includeHits) {
    if (!root.wholeTreeCaptured() || !capture.keySet().containsAll(root.tree())) {
      return Optional.empty();
    }
    var namings = new LinkedHashMap<Entry, List<NamedEntry>>();
    executionsOf(root)
        .forEach(
            execution ->
                counted(execution, root, includeHits)
                    .forEach(
                        named ->
                            namings
                                .computeIfAbsent(
                                    new Entry(execution.id(), named.dataset(), named.tag()),
                                    entry -> new ArrayList<>())
                                .add(named)));
    var outcomes =
        namings.entrySet().stream()
            .map(naming -> outcome(naming.getKey(), naming.getValue(), root, goes))
            .collect(Collectors.groupingBy(outcome -> outcome, Collectors.counting()));
    return Optional.of(
        new ExpectedCounts(
            outcomes.getOrDefault(Outcome.EVICTED, 0L) + discovered(goes, root),
            outcomes.getOrDefault(Outcome.SUPERSEDED, 0L),
            outcomes.getOrDefault(Outcome.KEPT, 0L),
            outcomes.getOrDefault(Outcome.ABSENT, 0L)));
  }

  /** Hits of items are looked for with cache hits only, and found where there is an artifact. */
  private static Stream<NamedEntry> counted(
      OracleExecution execution, OracleExecution root, boolean includeHits) {
    var found =
        execution.itemHits().stream()
            .filter(hit -> includeHits)
            .filter(
                hit ->
                    Stream.of(root.hitOnly(), root.superseded())
                        .flatMap(List::stream)
                        .anyMatch(hit::names));
    return Stream.concat(execution.entries().stream(), found);
  }

  private long discovered(List<ListedArtifact> goes, OracleExecution root) {
    return goes.stream().filter(artifact -> isDiscovered(artifact, root)).count();
  }

  private static Outcome outcome(
      Entry entry, List<NamedEntry> namings, OracleExecution root, List<ListedArtifact> goes) {
    var ids = namings.stream().map(NamedEntry::artifactId).collect(Collectors.toSet());
    if (isOf(entry, ids, goes)) {
      return Outcome.EVICTED;
    }
    if (isOf(entry, ids, root.superseded())) {
      return Outcome.SUPERSEDED;
    }
    return isOf(entry, ids, root.hitOnly()) ? Outcome.KEPT : Outcome.ABSENT;
  }

  private static boolean isOf(
      Entry entry, Set<@Nullable String> artifactIds, List<ListedArtifact> artifacts) {
    return artifacts.stream()
        .filter(artifact -> artifact.dataset().equals(entry.dataset()))
        .anyMatch(
            artifact ->
                (entry.tag() != null && artifact.tags().contains(entry.tag()))
                    || artifactIds.contains(artifact.artifactId()));
  }
}
