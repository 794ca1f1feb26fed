package io.evictl.ops.cli.screen;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.PlannedObject;
import io.evictl.schemas.record.TaskAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The objects of a plan: which would go, which stay, why, and how large they are. */
public final class ObjectTable {
  private ObjectTable() {}

  /** All of them, those that go first. */
  public static List<String> lines(List<EvictionResult> results) {
    var objects = objects(results);
    if (objects.isEmpty()) {
      return List.of();
    }
    var table = new Table("GOES", "BYTES", "OBJECT", "WHY");
    for (boolean goes : new boolean[] {true, false}) {
      objects.stream()
          .filter(object -> object.getGoes() == goes)
          .forEach(
              object ->
                  table.row(goes ? "yes" : "no", bytes(object), location(object), object.getWhy()));
    }
    var lines = new ArrayList<String>();
    lines.add("");
    lines.addAll(table.lines());
    return lines;
  }

  /** How much would go; empty if nothing would. */
  public static List<String> sum(List<EvictionResult> results) {
    var going = objects(results).stream().filter(PlannedObject::getGoes).toList();
    if (going.isEmpty()) {
      return List.of();
    }
    long bytes = going.stream().mapToLong(PlannedObject::getBytes).sum();
    long count = going.stream().mapToLong(PlannedObject::getCount).sum();
    long unknown = going.stream().filter(object -> object.getThere().isEmpty()).count();
    var line =
        "%,d %s, %,d bytes would go".formatted(count, count == 1 ? "object" : "objects", bytes);
    return List.of(
        "", unknown == 0 ? line : "%s; the size of %,d could not be told".formatted(line, unknown));
  }

  private static List<PlannedObject> objects(List<EvictionResult> results) {
    var latest = new LinkedHashMap<String, EvictionResult>();
    results.stream()
        .filter(result -> result.getAction() == TaskAction.PLAN)
        .forEach(result -> latest.put(result.getTaskId(), result));
    return latest.values().stream()
        .flatMap(result -> result.getArtifacts().stream())
        .flatMap(artifact -> artifact.getObjects().stream())
        .toList();
  }

  /** Raw data may be all there is below a URI. */
  private static String location(PlannedObject object) {
    return object.getCount() == 1
        ? object.getLocation()
        : "%s (%,d objects)".formatted(object.getLocation(), object.getCount());
  }

  private static String bytes(PlannedObject object) {
    return object
        .getThere()
        .map(there -> there ? Long.toString(object.getBytes()) : "gone")
        .orElse("?");
  }
}
