package io.evictl.storage.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * The folder that flytepropeller gives an attempt of a task for its raw data: {@code <raw
 * prefix>/<shard>/<generated name>} (flyteplugins ioutils/raw_output_path.go,
 * precomputed_shardselector.go).
 */
public final class AttemptPath {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int SHARDS = ALPHABET.length() * ALPHABET.length();
  private static final int LONGEST = 50;
  private static final int OFFSET = 0x811c9dc5;
  private static final int PRIME = 0x01000193;

  private AttemptPath() {}

  /**
   * The generated name of an attempt; empty where it is so long that a hash stands for it.
   *
   * @param node unique id, such as {@code n1-0-dn0}
   */
  public static Optional<String> name(String execution, String node, String attempt) {
    var name = "%s-%s-%s".formatted(execution, node, attempt);
    return name.length() <= LONGEST ? Optional.of(name) : Optional.empty();
  }

  /** Two characters: FNV-1a of the name, modulo their number. */
  public static String shard(String name) {
    int hash = OFFSET;
    for (byte next : name.getBytes(UTF_8)) {
      hash = (hash ^ next & 0xff) * PRIME;
    }
    int shard = Integer.remainderUnsigned(hash, SHARDS);
    int letters = ALPHABET.length();
    return "" + ALPHABET.charAt(shard / letters) + ALPHABET.charAt(shard % letters);
  }

  /**
   * The folder of the attempt that a path lies in, or is: two whole segments of it, a name and
   * before that its shard. Nobody makes such a pair by accident.
   *
   * @param path bucket and key
   */
  public static Optional<String> holding(String path) {
    var segments = path.split("/", -1);
    int end = segments[0].length();
    for (int i = 1; i + 1 < segments.length; i++) {
      end += 1 + segments[i].length();
      if (segments[i].equals(shard(segments[i + 1]))) {
        return Optional.of(path.substring(0, end + 1 + segments[i + 1].length()));
      }
    }
    return Optional.empty();
  }

  /** The generated name that such a folder ends with. */
  public static String nameOf(String folder) {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }
}
