package io.evictl.ops.systemtests.state;

import io.evictl.ops.systemtests.oracle.ObjectKey;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * How buckets differ from what they held.
 *
 * @param gone objects that are no more there
 * @param changed objects that came or have other content
 */
public record ObjectChanges(Set<ObjectKey> gone, Set<ObjectKey> changed) {

  public ObjectChanges {
    gone = new TreeSet<>(gone);
    changed = new TreeSet<>(changed);
  }

  /** From one listing to a later one. */
  public static ObjectChanges between(
      Map<ObjectKey, Buckets.Content> before, Map<ObjectKey, Buckets.Content> after) {
    var gone = new TreeSet<>(before.keySet());
    gone.removeAll(after.keySet());
    var changed = new TreeSet<ObjectKey>();
    after.forEach(
        (key, content) -> {
          if (!Objects.equals(before.get(key), content)) {
            changed.add(key);
          }
        });
    return new ObjectChanges(gone, changed);
  }
}
