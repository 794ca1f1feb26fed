package io.evictl.storage.blobs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * Deletes every version of objects of one bucket, delete markers included. An object is gone if all
 * versions that were listed are, each by the store's word.
 */
final class VersionDelete {
  private static final int LARGEST_BATCH = 1000;
  private static final String NULL_VERSION = "null";

  private final S3Client client;
  private final @Nullable RequestPayer payer;
  private final IntConsumer further;
  private final S3Versions versions;
  private final Map<String, BlobOutcome> failed = new HashMap<>();
  private final Set<ObjectIdentifier> confirmed = new HashSet<>();

  /**
   * @param further is told of versions beyond one an object, before they go
   */
  VersionDelete(S3Client client, @Nullable RequestPayer payer, IntConsumer further) {
    this.client = client;
    this.further = further;
    this.payer = payer;
    this.versions = new S3Versions(client, payer);
  }

  Map<BlobLocation, BlobOutcome> delete(List<BlobLocation> blobs) {
    var asked = new LinkedHashMap<BlobLocation, List<ObjectIdentifier>>();
    var all = new ArrayList<ObjectIdentifier>();
    for (var blob : blobs) {
      var found = versions.of(blob);
      asked.put(blob, found);
      all.addAll(found);
    }
    if (all.size() > blobs.size()) {
      further.accept(all.size() - blobs.size());
    }
    for (int from = 0; from < all.size(); from += LARGEST_BATCH) {
      call(
          blobs.getFirst().bucket(), all.subList(from, Math.min(all.size(), from + LARGEST_BATCH)));
    }
    var outcomes = new HashMap<BlobLocation, BlobOutcome>();
    asked.forEach((blob, found) -> outcomes.put(blob, outcome(blob, found)));
    return outcomes;
  }

  private void call(String bucket, List<ObjectIdentifier> batch) {
    var reply =
        client.deleteObjects(
            request ->
                request
                    .bucket(bucket)
                    .requestPayer(payer)
                    .delete(delete -> delete.objects(batch).quiet(false)));
    for (var object : reply.deleted()) {
      var version = object.versionId() == null ? NULL_VERSION : object.versionId();
      confirmed.add(ObjectIdentifier.builder().key(object.key()).versionId(version).build());
    }
    for (var error : reply.errors()) {
      var trouble = S3Trouble.ofKey(String.valueOf(error.code()), error.message());
      failed.putIfAbsent(String.valueOf(error.key()), trouble.ofVersion());
    }
  }

  private BlobOutcome outcome(BlobLocation blob, List<ObjectIdentifier> found) {
    var failure = failed.get(blob.key());
    if (failure != null) {
      return failure;
    }
    return confirmed.containsAll(found) ? new BlobOutcome.Gone() : DeleteAccount.UNKNOWN;
  }
}
