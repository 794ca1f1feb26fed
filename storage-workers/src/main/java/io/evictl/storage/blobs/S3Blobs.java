package io.evictl.storage.blobs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of S3 and its like: DeleteObjects in batches, every reply accounted key by key. */
public final class S3Blobs implements BlobStores.BlobStore, AutoCloseable {
  private static final String SCHEME = "s3";
  private static final int LARGEST_BATCH = 1000;
  private static final int NOT_FOUND = 404;

  private final S3Client client;
  private final int batch;

  /**
   * The client is closed with this store.
   *
   * @param batch keys per call, 1…1000 (the limit of S3)
   */
  public S3Blobs(S3Client client, int batch) {
    if (batch < 1 || batch > LARGEST_BATCH) {
      throw new IllegalArgumentException("batch of DeleteObjects must be 1…1000, not " + batch);
    }
    this.client = client;
    this.batch = batch;
  }

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var byBucket = new TreeMap<String, Set<String>>();
    blobs.forEach(
        blob ->
            byBucket.computeIfAbsent(blob.bucket(), name -> new LinkedHashSet<>()).add(blob.key()));
    var outcomes = new HashMap<BlobLocation, BlobOutcome>();
    for (var bucket : byBucket.entrySet()) {
      var keys = List.copyOf(bucket.getValue());
      for (int from = 0; from < keys.size(); from += batch) {
        var slice = keys.subList(from, Math.min(keys.size(), from + batch));
        try {
          deleteBatch(bucket.getKey(), slice)
              .forEach(
                  (key, outcome) ->
                      outcomes.put(new BlobLocation(SCHEME, bucket.getKey(), key), outcome));
        } catch (S3Exception e) {
          var failed = new BlobOutcome.Failed(describe(e));
          slice.forEach(
              key -> outcomes.put(new BlobLocation(SCHEME, bucket.getKey(), key), failed));
        } catch (SdkException e) {
          return unanswered(blobs, outcomes, e);
        }
      }
    }
    return outcomes;
  }

  /** A store that does not answer one call is not asked the rest. */
  private static Map<BlobLocation, BlobOutcome> unanswered(
      Collection<BlobLocation> blobs, Map<BlobLocation, BlobOutcome> outcomes, SdkException cause)
      throws StoreUnavailableException {
    if (outcomes.isEmpty()) {
      throw new StoreUnavailableException(describe(cause), cause);
    }
    var failed = new BlobOutcome.Failed(describe(cause));
    blobs.forEach(blob -> outcomes.putIfAbsent(blob, failed));
    return outcomes;
  }

  /** Asks once more for what the reply left open; what stays open then is a failure. */
  private Map<String, BlobOutcome> deleteBatch(String bucket, List<String> keys) {
    var first = call(bucket, keys);
    var outcomes = new HashMap<>(first.outcomes());
    if (!first.unknown().isEmpty()) {
      var second = call(bucket, List.copyOf(first.unknown()));
      outcomes.putAll(second.outcomes());
      second
          .unknown()
          .forEach(
              key -> outcomes.put(key, new BlobOutcome.Failed("store did not mention the key")));
    }
    return outcomes;
  }

  private DeleteAccount call(String bucket, List<String> keys) {
    var objects = keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    var reply =
        client.deleteObjects(
            request -> request.bucket(bucket).delete(d -> d.objects(objects).quiet(false)));
    var errors = new HashMap<String, String>();
    for (S3Error error : reply.errors()) {
      if (error.key() != null) {
        errors.put(error.key(), error.code() + ": " + error.message());
      }
    }
    var deleted = new ArrayList<String>();
    for (DeletedObject object : reply.deleted()) {
      if (object.key() != null) {
        deleted.add(object.key());
      }
    }
    return DeleteAccount.of(keys, deleted, errors);
  }

  @Override
  public Set<BlobLocation> missing(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var missing = new HashSet<BlobLocation>();
    for (var blob : blobs) {
      try {
        client.headObject(request -> request.bucket(blob.bucket()).key(blob.key()));
      } catch (NoSuchKeyException e) {
        missing.add(blob);
      } catch (S3Exception e) {
        if (e.statusCode() != NOT_FOUND) {
          throw new StoreUnavailableException(describe(e), e);
        }
        missing.add(blob);
      } catch (SdkException e) {
        throw new StoreUnavailableException(describe(e), e);
      }
    }
    return missing;
  }

  private static String describe(SdkException e) {
    return e instanceof S3Exception s3 && s3.awsErrorDetails() != null
        ? s3.awsErrorDetails().errorCode() + ": " + s3.awsErrorDetails().errorMessage()
        : String.valueOf(e.getMessage());
  }

  @Override
  public void close() {
    client.close();
  }
}
