package io.evictl.storage.blobs;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * The account of one DeleteObjects call: asked = deleted ∪ errors ∪ unknown, nothing counted twice.
 * What the reply does not mention is unknown and must be asked again: a reply may be cut short.
 *
 * @param outcomes of the keys that the reply is clear about
 * @param unknown keys it does not mention
 */
record DeleteAccount(Map<String, BlobOutcome> outcomes, Set<String> unknown) {
  static final BlobOutcome UNKNOWN = new BlobOutcome.Failed("store did not mention the key");

  static DeleteAccount of(Collection<String> asked, DeleteObjectsResponse reply) {
    var errors = new HashMap<String, S3Trouble>();
    for (S3Error error : reply.errors()) {
      if (error.key() != null) {
        errors.put(error.key(), S3Trouble.ofKey(String.valueOf(error.code()), error.message()));
      }
    }
    var deleted = new HashMap<String, BlobOutcome>();
    for (DeletedObject object : reply.deleted()) {
      if (object.key() != null) {
        boolean marked = Boolean.TRUE.equals(object.deleteMarker());
        deleted.put(object.key(), marked ? new BlobOutcome.Marked() : new BlobOutcome.Gone());
      }
    }
    return of(asked, deleted, errors);
  }

  /**
   * Keys in the reply that were not asked for are ignored. A key under both is a failed one. An
   * error that says that the key does not exist is a deletion.
   */
  static DeleteAccount of(
      Collection<String> asked, Map<String, BlobOutcome> deleted, Map<String, S3Trouble> errors) {
    var outcomes = new HashMap<String, BlobOutcome>();
    var unknown = new HashSet<String>();
    for (var key : asked) {
      var error = errors.get(key);
      if (error != null && !error.code().equals("NoSuchKey")) {
        outcomes.put(key, error.outcome());
      } else if (error != null || deleted.containsKey(key)) {
        outcomes.put(key, deleted.getOrDefault(key, new BlobOutcome.Gone()));
      } else {
        unknown.add(key);
      }
    }
    return new DeleteAccount(outcomes, unknown);
  }

  BlobOutcome outcome(String key) {
    return outcomes.getOrDefault(key, UNKNOWN);
  }
}
