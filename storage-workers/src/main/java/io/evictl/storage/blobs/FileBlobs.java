package io.evictl.storage.blobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Objects of {@code file:///path}: files of this machine. Folders that become empty stay. */
public final class FileBlobs implements BlobStores.BlobStore {

  @Override
  public Map<BlobLocation, BlobOutcome> delete(Collection<BlobLocation> blobs) {
    var outcomes = new HashMap<BlobLocation, BlobOutcome>();
    for (var blob : blobs) {
      outcomes.put(blob, delete(blob));
    }
    return outcomes;
  }

  private static BlobOutcome delete(BlobLocation blob) {
    try {
      var file = path(blob);
      if (Files.isDirectory(file)) {
        return new BlobOutcome.Failed("is a folder: " + file);
      }
      Files.deleteIfExists(file);
      return new BlobOutcome.Gone();
    } catch (IOException e) {
      return new BlobOutcome.Failed(e.toString());
    }
  }

  @Override
  public Set<BlobLocation> missing(Collection<BlobLocation> blobs) {
    var missing = new HashSet<>(blobs);
    missing.removeIf(blob -> Files.isRegularFile(path(blob)));
    return missing;
  }

  private static Path path(BlobLocation blob) {
    return Path.of("/" + blob.key());
  }
}
