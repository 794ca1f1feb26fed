package io.evictl.storage.pace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ceiling that stands in a file and is read anew every second, so that a mounted config map
 * works: a whole number of objects a second, {@code 0} to stop deleting, {@code unlimited}; lines
 * that start with {@code #} are comments. What can't be read leaves the ceiling as it was; before
 * anything could be read, nothing is deleted.
 */
public final class ThrottleFile implements Ceiling {
  private static final Logger LOG = LoggerFactory.getLogger(ThrottleFile.class);
  private static final long EVERY_NANOS = 1_000_000_000;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final Path file;
  private final LongSupplier nanos;
  private double perSecond;
  private String trouble = "";
  private long readAt;

  public ThrottleFile(Path file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
    read();
  }

  @Override
  public synchronized double perSecond() {
    if (nanos.getAsLong() - readAt >= EVERY_NANOS) {
      read();
    }
    return perSecond;
  }

  private void read() {
    readAt = nanos.getAsLong();
    try {
      var lines =
          Files.readString(file)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (lines.size() == 1 && lines.getFirst().equals("unlimited")) {
        become(NONE);
      } else if (lines.size() == 1 && NUMBER.matcher(lines.getFirst()).matches()) {
        become(Integer.parseInt(lines.getFirst()));
      } else {
        complain("not one whole number, nor 'unlimited'");
      }
    } catch (IOException e) {
      complain(e.toString());
    }
  }

  private void become(double next) {
    if (next != perSecond || !trouble.isEmpty()) {
      LOG.info("throttle={} objects a second file={}", next, file);
    }
    perSecond = next;
    trouble = "";
  }

  private void complain(String cause) {
    if (!cause.equals(trouble)) {
      LOG.warn("throttle={} stays, file={} cause={}", perSecond, file, cause);
    }
    trouble = cause;
  }
}
