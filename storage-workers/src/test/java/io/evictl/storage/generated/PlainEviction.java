package io.evictl.storage.generated;

import io.evictl.storage.generated.Made.Artifact;
import io.evictl.storage.generated.Made.Dataset;
import io.evictl.storage.generated.Made.Task;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The artifacts that a request takes, in the plainest way: every task asks every artifact. It
 * shares no code with the product.
 */
final class PlainEviction {
  private final Made made;
  private final Set<Artifact> going = new LinkedHashSet<>();

  private PlainEviction(Made made) {
    this.made = made;
  }

  static Set<Artifact> of(Made made) {
    var eviction = new PlainEviction(made);
    made.tasks().forEach(eviction::run);
    return eviction.going;
  }

  private void run(Task task) {
    var taken = new HashSet<Artifact>();
    for (var artifact : made.artifacts()) {
      if (isMeant(task, artifact) && mayGo(task, artifact)) {
        taken.add(artifact);
      }
    }
    specOf(task, taken).ifPresent(taken::add);
    // One object that must not be touched, and nothing of the entry is.
    if (taken.stream().noneMatch(artifact -> artifact.elsewhere() && !going.contains(artifact))) {
      going.addAll(taken);
    }
  }

  private boolean isMeant(Task task, Artifact artifact) {
    boolean here = artifact.dataset().equals(task.dataset());
    boolean tagged = task.tag().filter(tag -> isBehind(task.dataset(), tag, artifact)).isPresent();
    boolean named = task.artifactId().filter(artifact.id()::equals).isPresent();
    boolean seen =
        task.seen().stream()
            .anyMatch(one -> one.getArtifactId().filter(artifact.id()::equals).isPresent());
    return here && (tagged || named || seen);
  }

  private boolean isBehind(Dataset dataset, String tag, Artifact artifact) {
    return artifact.dataset().equals(dataset)
        && made.tags().stream()
            .anyMatch(
                it ->
                    it.dataset().equals(dataset)
                        && it.name().equals(tag)
                        && it.artifactId().equals(artifact.id()));
  }

  private static boolean mayGo(Task task, Artifact artifact) {
    if (artifact.producer().isEmpty()) {
      return false;
    }
    var producer = artifact.producer().get();
    boolean own = producer.equals(task.execution()) || task.alsoProducedBy().contains(producer);
    boolean asSeen =
        task.seen().stream()
            .anyMatch(
                one ->
                    one.getArtifactId().filter(artifact.id()::equals).isPresent()
                        && one.getProducer().filter(producer::equals).isPresent());
    return own || (task.includeCacheHits() && asSeen);
  }

  /** Beside the entry that goes, under the same hash, of a stranger, and not written since. */
  private Optional<Artifact> specOf(Task task, Set<Artifact> taken) {
    var hash =
        task.tag().filter(tag -> tag.startsWith("flyte_cached-")).map(tag -> tag.substring(13));
    if (!task.includeCacheHits() || hash.isEmpty()) {
      return Optional.empty();
    }
    var main =
        made.artifacts().stream()
            .filter(artifact -> isBehind(task.dataset(), task.tag().orElseThrow(), artifact))
            .filter(artifact -> taken.contains(artifact) || going.contains(artifact))
            .findFirst();
    return main.flatMap(
        entry ->
            made.artifacts().stream()
                .filter(it -> isBehind(task.dataset(), "flyte_cached_future-" + hash.get(), it))
                // What the task names itself was judged as that.
                .filter(it -> !isMeant(task, it))
                .filter(it -> it.producer().isPresent())
                .filter(it -> !it.producer().get().equals(task.execution()))
                .filter(it -> !task.alsoProducedBy().contains(it.producer().get()))
                .filter(it -> it.written() <= entry.written())
                .findFirst());
  }
}
