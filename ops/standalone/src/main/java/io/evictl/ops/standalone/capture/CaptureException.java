package io.evictl.ops.standalone.capture;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A capture that can't be read or loaded; the message names file and, where there is one, line. */
public final class CaptureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CaptureException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
  }

  CaptureException(Path file, int line, String problem, @Nullable Throwable cause) {
    super(file + ":" + line + ": " + problem, cause);
  }
}
