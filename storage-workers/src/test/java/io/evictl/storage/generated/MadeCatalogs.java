package io.evictl.storage.generated;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.SeenArtifact;
import io.evictl.storage.generated.Made.Artifact;
import io.evictl.storage.generated.Made.Dataset;
import io.evictl.storage.generated.Made.Tag;
import io.evictl.storage.generated.Made.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes small catalogs in which everything is shared with everything. */
final class MadeCatalogs {
  private static final List<String> NAMES =
      List.of("flyte_task-a", "flyte_task-a-b", "flyte_task-a b", "flyte_task-a%b", "flyte_task-ä");

  /** The server keeps files: no key of it can be another's folder, as with "1#x" beside "1". */
  private static final List<String> VERSIONS =
      List.of("1", "1-x", "1-x y", "v/1", "ö", "2#x", "3?x");

  private static final List<String> RUNS = List.of("run", "run-1", "run-1-0", "ru");
  private static final List<String> TAGS =
      List.of(
          "flyte_cached-h",
          "flyte_cached-h2",
          "flyte_cached_future-h",
          "flyte_cached_future-h2",
          "x");

  /** Produces specifications, and is never evicted. */
  private static final String STRANGER = "run-10";

  private final Random random;
  private final List<Dataset> datasets = new ArrayList<>();
  private final List<Artifact> artifacts = new ArrayList<>();
  private final List<Tag> tags = new ArrayList<>();

  private MadeCatalogs(Random random) {
    this.random = random;
  }

  static Made make(long seed, String project) {
    return new MadeCatalogs(new Random(seed)).make(project);
  }

  private Made make(String project) {
    IntStream.range(0, 1 + random.nextInt(3))
        .forEach(i -> datasets.add(new Dataset(any(NAMES), any(VERSIONS))));
    var all = List.copyOf(new HashSet<>(datasets));
    for (var dataset : all) {
      fill(dataset);
    }
    var tasks = new ArrayList<Task>();
    var known = new HashSet<List<Object>>();
    boolean hits = random.nextBoolean();
    for (int i = random.nextInt(8); i >= 0; i--) {
      var task = task(any(all), hits);
      if (known.add(List.of(task.execution(), task.dataset(), task.tag(), task.artifactId()))) {
        tasks.add(task);
      }
    }
    return new Made(project, List.copyOf(artifacts), List.copyOf(tags), List.copyOf(tasks));
  }

  private void fill(Dataset dataset) {
    var own = new ArrayList<Artifact>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      own.add(artifact(dataset, "id" + "-0".repeat(i)));
    }
    artifacts.addAll(own);
    for (var tag : TAGS) {
      if (random.nextInt(3) > 0) {
        var artifact = any(own);
        boolean spec = tag.contains("future");
        boolean strange = artifact.producer().filter(MadeCatalogs::isStranger).isPresent();
        if (spec == strange) {
          tags.add(new Tag(dataset, tag, artifact.id()));
        }
      }
    }
  }

  private Artifact artifact(Dataset dataset, String id) {
    Optional<ExecutionId> producer =
        switch (random.nextInt(8)) {
          case 0 -> Optional.empty();
          case 1, 2 -> Optional.of(execution(STRANGER));
          default -> Optional.of(execution(any(RUNS)));
        };
    var outputs = random.nextBoolean() ? List.of("o0") : List.of("o0", "o1");
    return new Artifact(dataset, id, producer, random.nextInt(4), outputs, random.nextInt(25) == 0);
  }

  private Task task(Dataset dataset, boolean hits) {
    var here = artifacts.stream().filter(it -> it.dataset().equals(dataset)).toList();
    boolean byTag = random.nextInt(4) > 0;
    var seen = new ArrayList<SeenArtifact>();
    for (int i = random.nextInt(3); i > 0; i--) {
      var one = any(here);
      var producer = random.nextInt(3) > 0 ? one.producer().orElse(null) : execution(any(RUNS));
      seen.add(SeenArtifact.newBuilder().setArtifactId(one.id()).setProducer(producer).build());
    }
    return new Task(
        execution(any(RUNS)),
        dataset,
        byTag ? Optional.of(any(TAGS)) : Optional.empty(),
        byTag ? Optional.empty() : Optional.of(any(here).id()),
        List.copyOf(seen),
        random.nextInt(4) == 0 ? List.of(execution(any(RUNS))) : List.of(),
        hits);
  }

  private static boolean isStranger(ExecutionId execution) {
    return execution.getName().equals(STRANGER);
  }

  private static ExecutionId execution(String name) {
    return new ExecutionId("made", "development", name);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
