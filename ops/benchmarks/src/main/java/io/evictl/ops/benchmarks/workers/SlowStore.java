package io.evictl.ops.benchmarks.workers;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;

/** A store that takes its time for each call that deletes, and counts them. */
final class SlowStore {
  private final Duration delay;
  private final AtomicInteger calls = new AtomicInteger();
  private @Nullable BlobStore inner;

  SlowStore(Duration delay) {
    this.delay = delay;
  }

  /** The store without delay. */
  BlobStore inner() {
    return Objects.requireNonNull(inner);
  }

  /** Calls that deleted something, since they were last asked for. */
  int takeCalls() {
    return calls.getAndSet(0);
  }

  BlobStore over(BlobStore store) {
    inner = store;
    return new ForwardingBlobStore(store) {
      @Override
      public DeleteObjectsResponse removeBlobs(DeleteObjectsRequest request) {
        take();
        // Not by way of this: it would take its time for each key.
        return store.removeBlobs(request);
      }

      @Override
      public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        take();
        return super.removeBlob(request);
      }
    };
  }

  private void take() {
    calls.incrementAndGet();
    long end = System.nanoTime() + delay.toNanos();
    for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
