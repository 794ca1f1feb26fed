package io.evictl.gateway.access;

import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says, read anew when its content changes. One that can't be used any more leaves what
 * the last good one said in force, which the log says at once and then every minute. Safe for
 * threads.
 */
final class ReloadedFile<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedFile.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long SAY_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  /** Makes sense of a file's content. */
  @FunctionalInterface
  interface Parser<T> {
    /** Throws {@link SettingsException} saying what to change, and nothing that is secret. */
    T parse(Path file, byte[] content) throws IOException;
  }

  private final String setting;
  private final Path file;
  private final Parser<T> parser;
  private final LongSupplier nanos;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile T current;

  // Guarded by the lock. Only a hash of the content is kept, as it may hold tokens.
  private byte[] hash;
  private long lookedAt;
  private boolean broken;
  private long saidAt;

  /**
   * Reads the file.
   *
   * @param setting that names it
   * @param nanos a clock of nanoseconds that only moves forward
   * @throws SettingsException if it can't be used
   */
  ReloadedFile(String setting, Path file, Parser<T> parser, LongSupplier nanos) {
    this.setting = setting;
    this.file = file;
    this.parser = parser;
    this.nanos = nanos;
    try {
      var content = Files.readAllBytes(file);
      this.current = parser.parse(file, content);
      this.hash = sha256(content);
    } catch (IOException e) {
      throw new SettingsException("%s=%s can't be read".formatted(setting, file), e);
    }
    this.lookedAt = nanos.getAsLong();
  }

  /** What holds now, at most a second old. */
  T now() {
    if (looking.tryLock()) {
      try {
        long now = nanos.getAsLong();
        if (now - lookedAt >= LOOK_NANOS) {
          lookedAt = now;
          look(now);
        }
      } finally {
        looking.unlock();
      }
    }
    return current;
  }

  private void look(long now) {
    try {
      var content = Files.readAllBytes(file);
      var read = sha256(content);
      if (broken || !MessageDigest.isEqual(read, hash)) {
        current = parser.parse(file, content);
        hash = read;
        broken = false;
        LOG.info("outcome=reloaded {}={}", setting, file);
      }
    } catch (IOException e) {
      keepOld(now, "it can't be read: " + e.getClass().getSimpleName());
    } catch (SettingsException e) {
      keepOld(now, String.valueOf(e.getMessage()));
    }
  }

  private void keepOld(long now, String why) {
    if (!broken || now - saidAt >= SAY_AGAIN_NANOS) {
      saidAt = now;
      LOG.error("outcome=old-file-in-force {}={} cause=\"{}\"", setting, file, why);
    }
    broken = true;
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
