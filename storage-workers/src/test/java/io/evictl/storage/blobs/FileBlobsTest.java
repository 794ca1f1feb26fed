package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port is not S3-shaped: files fit it as well. */
class FileBlobsTest extends BlobStoreContract {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Override
  BlobStores.BlobStore store() {
    return new FileBlobs();
  }

  @Override
  BlobLocation location(String name) {
    return new BlobLocation("file", "", folder.resolve(name).toString().substring(1));
  }

  @Override
  void put(BlobLocation blob) {
    try {
      var file = Path.of("/" + blob.key());
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void delete_folderIsRefused() throws Exception {
    var inner = location("folder/data.pb");
    put(inner);
    var outer = location("folder");

    assertThat(store().delete(List.of(outer)).get(outer)).isInstanceOf(BlobOutcome.Failed.class);
    assertThat(store().missing(List.of(inner))).isEmpty();
  }
}
