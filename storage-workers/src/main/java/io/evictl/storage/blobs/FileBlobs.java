package io.evictl.storage.blobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Objects of {@code file:///path}: files of this machine. Folders that become empty stay. */
public final class FileBlobs implements BlobStores.BlobStore, BlobReader {

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
  public Map<BlobLocation, Long> sizes(Collection<BlobLocation> blobs)
      throws StoreUnavailableException {
    var sizes = new HashMap<BlobLocation, Long>();
    for (var blob : blobs) {
      try {
        var file = Files.readAttributes(path(blob), BasicFileAttributes.class);
        if (file.isRegularFile()) {
          sizes.put(blob, file.size());
        }
      } catch (NoSuchFileException e) {
        continue;
      } catch (IOException e) {
        throw new StoreUnavailableException("%s: %s".formatted(blob, e), e);
      }
    }
    return sizes;
  }

  @Override
  public byte[] read(BlobLocation blob, int atMost) throws UnreadableBlobException {
    try (var in = Files.newInputStream(path(blob))) {
      var bytes = in.readNBytes(atMost + 1);
      if (bytes.length > atMost) {
        throw UnreadableBlobException.tooLarge(blob, atMost);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw UnreadableBlobException.missing(blob);
    } catch (IOException e) {
      throw new UnreadableBlobException("%s: %s".formatted(blob, e), e);
    }
  }

  private static Path path(BlobLocation blob) {
    return Path.of("/" + blob.key());
  }
}
