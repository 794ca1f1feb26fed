package io.evictl.storage.blobs;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;

/** A listing at no more than so many keys a second, that asks again where a call fails. */
public final class PatientListing implements BlobListing {
  private static final int ATTEMPTS = 6;

  private final BlobListing store;
  private final Turns turns;
  private final IntFunction<Duration> pauses;

  /** Whoever asks a store waits for his turn here. */
  public interface Turns {

    /** Waits until that many keys may be asked for after all that were taken before. */
    void take(int keys) throws InterruptedException;

    /** Waits. */
    void pause(Duration length) throws InterruptedException;
  }

  /**
   * @param pauses after so many failures
   */
  public PatientListing(BlobListing store, Turns turns, IntFunction<Duration> pauses) {
    this.store = store;
    this.turns = turns;
    this.pauses = pauses;
  }

  @Override
  public Page list(String bucket, String prefix, String after) throws StoreUnavailableException {
    return patiently(
        () -> {
          var page = store.list(bucket, prefix, after);
          turns.take(Math.max(1, page.objects().size()));
          return page;
        });
  }

  @Override
  public Optional<Listed> look(BlobLocation blob) throws StoreUnavailableException {
    return patiently(
        () -> {
          turns.take(1);
          return store.look(blob);
        });
  }

  private interface Call<T> {
    T run() throws StoreUnavailableException, InterruptedException;
  }

  private <T> T patiently(Call<T> call) throws StoreUnavailableException {
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return call.run();
        } catch (StoreUnavailableException e) {
          if (attempt == ATTEMPTS) {
            throw e;
          }
          turns.pause(pauses.apply(attempt));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted", e);
    }
  }
}
