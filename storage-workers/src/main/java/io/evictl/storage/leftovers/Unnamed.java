package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.catalog.StoredLocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects that no row named so far. A row strikes what it names out, and when in doubt more: its
 * key in any bucket, decoded or as it stands; all objects of its artifact if it can't be read.
 */
final class Unnamed {
  private final Map<String, List<CatalogObject>> byKey = new LinkedHashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();

  void add(CatalogObject object) {
    byKey.computeIfAbsent(object.blob().key(), key -> new ArrayList<>(1)).add(object);
    ids.merge(object.artifactId(), 1, Integer::sum);
  }

  void strike(StoredLocation named) {
    strikeKey(asItStands(named.location()));
    try {
      strikeKey(BlobLocation.parse(named.location()).key());
    } catch (MalformedLocationException e) {
      strikeArtifact(named.artifact().id());
    }
  }

  private static String asItStands(String location) {
    int bucket = location.indexOf("://");
    int path = bucket < 0 ? -1 : location.indexOf('/', bucket + 3);
    return location.substring(path + 1);
  }

  /** All objects of an artifact. */
  void strikeArtifact(String id) {
    if (ids.containsKey(id)) {
      objects().stream()
          .filter(object -> object.artifactId().equals(id))
          .forEach(object -> strikeKey(object.blob().key()));
    }
  }

  private void strikeKey(String key) {
    var struck = byKey.remove(key);
    if (struck != null) {
      struck.forEach(
          object -> ids.computeIfPresent(object.artifactId(), (id, n) -> n == 1 ? null : n - 1));
    }
  }

  Collection<String> artifactIds() {
    return List.copyOf(ids.keySet());
  }

  List<CatalogObject> objects() {
    return byKey.values().stream().flatMap(List::stream).toList();
  }

  int size() {
    return byKey.size();
  }
}
