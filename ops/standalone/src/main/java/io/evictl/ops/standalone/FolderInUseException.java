package io.evictl.ops.standalone;

import java.nio.file.Path;

/** Another process works on the data folder. */
public final class FolderInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(Path folder, String process) {
    super(
        "data folder %s is in use by process %s: stop that one, or choose another with --data"
            .formatted(folder.toAbsolutePath().normalize(), process));
  }
}
