package io.evictl.ops.cli.leftovers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.storage.leftovers.Leftover;
import io.evictl.storage.leftovers.Leftover.Done;
import io.evictl.storage.leftovers.Leftover.Kind;
import io.evictl.storage.leftovers.Observer;
import io.evictl.storage.leftovers.Place;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Prints findings as they come, a line each, and counts them. */
final class LeftoverLines implements Observer {
  /** Of these there may be as many as the bucket or the catalog has: some are shown. */
  private static final Set<Kind> COUNTED = EnumSet.of(Kind.OUTSIDE, Kind.UNJUDGED, Kind.UNKNOWN);

  private static final int SHOWN = 10;

  private final Screen screen;
  private final Form form;
  private final Consumer<Place> places;
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);
  private final Map<String, Integer> ends = new TreeMap<>();
  private final Map<Kind, Integer> shown = new EnumMap<>(Kind.class);
  private Optional<Place> reached = Optional.empty();
  private boolean partial;

  /** How a finding is written. */
  enum Form {
    table,
    json
  }

  LeftoverLines(Screen screen, Form form, Consumer<Place> places) {
    this.screen = screen;
    this.form = form;
    this.places = places;
  }

  @Override
  public void found(Leftover leftover) {
    ends.merge(leftover.kind() + " " + leftover.done(), 1, Integer::sum);
    partial |=
        leftover.kind() == Kind.UNJUDGED
            || (leftover.done() == Done.LEFT && !COUNTED.contains(leftover.kind()));
    int number = shown.merge(leftover.kind(), 1, Integer::sum);
    if (!COUNTED.contains(leftover.kind()) || number <= SHOWN || form == Form.json) {
      screen.print(form == Form.json ? json(leftover).toString() : line(leftover));
    } else if (number == SHOWN + 1) {
      screen.note("… more of kind " + leftover.kind() + " are counted only; -o json lists all");
    }
  }

  @Override
  public void counted(Count what, long number) {
    counts.merge(what, number, Long::sum);
  }

  @Override
  public void reached(Place place) {
    places.accept(place);
    reached = Optional.of(place);
  }

  Optional<Place> reached() {
    return reached;
  }

  /** Something was not judged, or left alone that was to go: partial. */
  ExitCode exitCode() {
    return partial ? ExitCode.PARTIAL : ExitCode.OK;
  }

  String summary() {
    var looked =
        "looked at %d artifacts, %d tags, %d objects"
            .formatted(of(Count.ARTIFACTS), of(Count.TAGS), of(Count.OBJECTS));
    var passed =
        "; passed over: %d young, %d under way".formatted(of(Count.YOUNG), of(Count.UNDER_WAY));
    var found =
        ends.isEmpty()
            ? "; found nothing"
            : ends.entrySet().stream()
                .map(end -> end.getKey() + ": " + end.getValue())
                .collect(Collectors.joining(", ", "; ", ""));
    return looked + passed + found;
  }

  private long of(Count what) {
    return counts.getOrDefault(what, 0L);
  }

  private static String line(Leftover leftover) {
    var at =
        leftover
            .dataset()
            .map(
                it ->
                    "%s/%s/%s/%s artifact=%s tags=%s"
                        .formatted(
                            it.project(),
                            it.domain(),
                            it.name(),
                            it.version(),
                            leftover.artifactId(),
                            String.join(",", leftover.tags())))
            .orElseGet(() -> leftover.objects().getFirst());
    return "%s %s %s: %s".formatted(leftover.kind(), leftover.done(), at, leftover.why());
  }

  private static ObjectNode json(Leftover leftover) {
    var node = JsonNodeFactory.instance.objectNode();
    node.put("kind", leftover.kind().name());
    node.put("done", leftover.done().name());
    leftover
        .dataset()
        .ifPresent(
            it ->
                node.put("project", it.project())
                    .put("domain", it.domain())
                    .put("dataset", it.name())
                    .put("version", it.version()));
    node.put("artifactId", leftover.artifactId());
    leftover.tags().forEach(node.withArray("tags")::add);
    leftover.objects().forEach(node.withArray("objects")::add);
    return node.put("why", leftover.why());
  }
}
