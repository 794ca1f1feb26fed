package io.evictl.storage.blobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of S3 and its like: DeleteObjects in batches, every reply accounted key by key. */
public final class S3Blobs implements BlobStores.BlobStore, BlobReader, AutoCloseable {
  private static final int LARGEST_BATCH = 1000;
  private static final int NOT_FOUND = 404;

  private final S3Client client;
  private final int batch;
  private final boolean allVersions;
  private final @Nullable RequestPayer payer;

  /**
   * The client is closed with this store.
   *
   * @param batch keys per call, 1…1000 (the limit of S3)
   */
  public S3Blobs(S3Client client, int batch) {
    this(client, batch, false, false);
  }

  /**
   * As above.
   *
   * @param requesterPays whether calls say that the caller pays for them
   * @param allVersions whether every version of an object goes, where its bucket keeps them
   */
  public S3Blobs(S3Client client, int batch, boolean requesterPays, boolean allVersions) {
    if (batch < 1 || batch > LARGEST_BATCH) {
      throw new IllegalArgumentException("batch of DeleteObjects must be 1…1000, not " + batch);
    }
    this.client = client;
    this.batch = batch;
    this.allVersions = allVersions;
    this.payer = requesterPays ? RequestPayer.REQUESTER : null;
  }

  /** One call a bucket and batch, one after the other; several in flight: {@link PacedBlobs}. */
  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    return delete(blobs, deletions -> {});
  }

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs, IntConsumer further)
      throws StoreUnavailableException {
    var outcomes = new HashMap<BlobLocation, BlobOutcome>();
    for (var slice : slices(blobs)) {
      try {
        outcomes.putAll(call(slice, further));
      } catch (SdkException e) {
        var trouble = S3Trouble.of(e);
        if (!trouble.isStoreAway()) {
          slice.forEach(blob -> outcomes.put(blob, trouble.outcome()));
        } else if (outcomes.isEmpty()) {
          throw new StoreUnavailableException(trouble.words(), e);
        } else {
          // A store that does not answer one call is not asked the rest.
          slice.forEach(blob -> outcomes.put(blob, trouble.outcome()));
          blobs.forEach(
              blob -> outcomes.putIfAbsent(blob, new BlobOutcome.NotAsked(trouble.words())));
          return outcomes;
        }
      }
    }
    return outcomes;
  }

  private List<List<BlobLocation>> slices(Collection<BlobLocation> blobs) {
    var byBucket = new TreeMap<String, Set<BlobLocation>>();
    blobs.forEach(
        blob -> byBucket.computeIfAbsent(blob.bucket(), name -> new LinkedHashSet<>()).add(blob));
    var slices = new ArrayList<List<BlobLocation>>();
    for (var ofBucket : byBucket.values()) {
      var all = List.copyOf(ofBucket);
      for (int from = 0; from < all.size(); from += batch) {
        slices.add(all.subList(from, Math.min(all.size(), from + batch)));
      }
    }
    return slices;
  }

  private Map<BlobLocation, BlobOutcome> call(List<BlobLocation> blobs, IntConsumer further) {
    if (allVersions) {
      return new VersionDelete(client, payer, further).delete(blobs);
    }
    var keys = blobs.stream().map(BlobLocation::key).toList();
    var objects = keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    var reply =
        client.deleteObjects(
            request ->
                request
                    .bucket(blobs.getFirst().bucket())
                    .requestPayer(payer)
                    .delete(delete -> delete.objects(objects).quiet(false)));
    var account = DeleteAccount.of(keys, reply);
    var outcomes = new HashMap<BlobLocation, BlobOutcome>();
    blobs.forEach(blob -> outcomes.put(blob, account.outcome(blob.key())));
    return outcomes;
  }

  @Override
  public Map<BlobLocation, Long> sizes(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    return new S3Sizes(client, payer).of(blobs);
  }

  @Override
  public byte[] read(BlobLocation blob, int atMost)
      throws UnreadableBlobException, StoreUnavailableException {
    try (var object =
        client.getObject(
            request -> request.bucket(blob.bucket()).key(blob.key()).requestPayer(payer))) {
      Long length = object.response().contentLength();
      var bytes = length != null && length > atMost ? new byte[0] : object.readNBytes(atMost + 1);
      if (bytes.length > atMost || (length != null && length != bytes.length)) {
        object.abort();
        if (bytes.length <= atMost && length <= atMost) {
          throw new StoreUnavailableException("the answer ended early: " + blob);
        }
        throw UnreadableBlobException.tooLarge(blob, atMost);
      }
      return bytes;
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        throw UnreadableBlobException.missing(blob);
      }
      var trouble = S3Trouble.of(e);
      var words = "%s: %s".formatted(blob, trouble.words());
      if (trouble.mayPass()) {
        throw new StoreUnavailableException(words, e);
      }
      throw new UnreadableBlobException(words, e);
    } catch (SdkException | IOException e) {
      throw new StoreUnavailableException("%s: %s".formatted(blob, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
