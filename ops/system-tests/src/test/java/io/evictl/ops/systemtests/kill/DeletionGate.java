package io.evictl.ops.systemtests.kill;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;

/** A store that stops answering after so many deletions until it is opened. */
final class DeletionGate {

  private final AtomicInteger deletionsLeft;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  DeletionGate(int deletions) {
    this.deletionsLeft = new AtomicInteger(deletions);
  }

  BlobStore before(BlobStore store) {
    return new ForwardingBlobStore(store) {
      @Override
      public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        pass();
        return super.removeBlob(request);
      }
    };
  }

  private void pass() {
    if (deletionsLeft.getAndDecrement() <= 0) {
      reached.countDown();
      try {
        opened.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  boolean isReachedWithin(long seconds) throws InterruptedException {
    return reached.await(seconds, TimeUnit.SECONDS);
  }

  void open() {
    opened.countDown();
  }
}
