package io.evictl.storage.blobs;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The account of one DeleteObjects call: asked = deleted ∪ errors ∪ unknown, nothing counted twice.
 * What the reply does not mention is unknown and must be asked again: a reply may be cut short.
 *
 * @param outcomes of the keys that the reply is clear about
 * @param unknown keys it does not mention
 */
record DeleteAccount(Map<String, BlobOutcome> outcomes, Set<String> unknown) {

  /**
   * Keys in the reply that were not asked for are ignored. A key under both is a failed one. An
   * error that says that the key does not exist is a deletion.
   */
  static DeleteAccount of(
      Collection<String> asked, Collection<String> deleted, Map<String, String> errors) {
    var outcomes = new HashMap<String, BlobOutcome>();
    var unknown = new HashSet<String>();
    var gone = Set.copyOf(deleted);
    for (var key : asked) {
      var error = errors.get(key);
      if (error != null && !error.startsWith("NoSuchKey")) {
        outcomes.put(key, new BlobOutcome.Failed(error));
      } else if (error != null || gone.contains(key)) {
        outcomes.put(key, new BlobOutcome.Gone());
      } else {
        unknown.add(key);
      }
    }
    return new DeleteAccount(outcomes, unknown);
  }
}
