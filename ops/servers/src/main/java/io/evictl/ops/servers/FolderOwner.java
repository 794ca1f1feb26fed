package io.evictl.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The mark of the process that uses a folder: a lock on its file {@code owner}. The operating
 * system lets go of it when that process dies, however it dies, and the server's child processes do
 * not inherit it: whoever holds the lock knows that what still runs in the folder has lost its
 * parent.
 */
final class FolderOwner implements AutoCloseable {

  private static final String FILE = "owner";

  private final FileChannel channel;
  private final boolean knownBefore;

  private FolderOwner(FileChannel channel, boolean knownBefore) {
    this.channel = channel;
    this.knownBefore = knownBefore;
  }

  /** Takes the folder, made if it is missing, or says which process has it. */
  static FolderOwner take(Path folder, String server) {
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      boolean knownBefore = Files.exists(file);
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new ServerStartException(
            "server=%s folder=%s is in use by the process %s; stop that or choose another folder"
                .formatted(server, folder, Files.readString(file).strip()));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new FolderOwner(channel, knownBefore);
    } catch (IOException e) {
      throw new ServerStartException("server=%s folder=%s".formatted(server, folder), e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }

  /** Whether an earlier process of ours had the folder. */
  boolean knownBefore() {
    return knownBefore;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("owner's mark", e);
    }
  }
}
