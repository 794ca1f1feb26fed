package io.evictl.storage.raw;

import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.BlobReader;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.blobs.UnreadableBlobException;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.raw.Literals.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;

/** Reads what the outputs of an artifact point to, offloaded literals included. */
public final class ArtifactReader {
  /** Of one object; flytepropeller offloads what is larger than 10 MB. */
  static final int MOST_BYTES = 64 << 20;

  /** Objects of one artifact. */
  private static final int MOST_OBJECTS = 10_000;

  /** Offloaded literals that are in offloaded literals. */
  private static final int DEEPEST = 4;

  private final BlobReader blobs;

  public ArtifactReader(BlobReader blobs) {
    this.blobs = blobs;
  }

  /**
   * What was found.
   *
   * @param unknown why there may be more; empty: that is all
   */
  public record Reading(Literals literals, Optional<String> unknown) {}

  private record Next(String location, int depth) {}

  /**
   * @param outputs of one artifact
   * @throws StoreUnavailableException if the store can't be read now
   */
  public Reading read(Collection<StoredLocation> outputs) throws StoreUnavailableException {
    var found = new ArrayList<Literals.Uri>();
    int notFollowed = 0;
    var open = new ArrayDeque<Next>();
    var seen = new HashSet<String>();
    outputs.forEach(output -> open.add(new Next(output.location(), 0)));
    while (!open.isEmpty()) {
      var next = open.remove();
      if (!seen.add(next.location())) {
        continue;
      }
      try {
        check(next, seen.size());
        var literals = literals(next);
        notFollowed += literals.notFollowed();
        if (found.size() + literals.uris().size() > LiteralWalk.MOST) {
          throw new UnknownReferencesException("more than " + LiteralWalk.MOST + " URIs");
        }
        found.addAll(literals.uris());
        literals.uris().stream()
            .filter(uri -> uri.kind() == Kind.OFFLOADED)
            .forEach(uri -> open.add(new Next(uri.text(), next.depth() + 1)));
      } catch (UnknownReferencesException | UnreadableBlobException e) {
        return new Reading(
            new Literals(found, notFollowed), Optional.of(next.location() + ": " + e.getMessage()));
      } catch (MalformedLocationException e) {
        return new Reading(
            new Literals(found, notFollowed),
            Optional.of("malformed location: " + next.location() + ": " + e.getMessage()));
      }
    }
    return new Reading(new Literals(found, notFollowed), Optional.empty());
  }

  private static void check(Next next, int objects) throws UnknownReferencesException {
    if (next.depth() > DEEPEST) {
      throw new UnknownReferencesException("offloaded literals nested deeper than " + DEEPEST);
    }
    if (objects > MOST_OBJECTS) {
      throw new UnknownReferencesException("more than " + MOST_OBJECTS + " offloaded literals");
    }
  }

  private Literals literals(Next next)
      throws MalformedLocationException,
          UnreadableBlobException,
          StoreUnavailableException,
          UnknownReferencesException {
    var blob = BlobLocation.parse(next.location());
    var bytes = blobs.read(blob, MOST_BYTES);
    // A cached specification of a dynamic node is no literal (flyte PR 6372).
    return next.depth() == 0 && blob.key().endsWith("/future.pb")
        ? LiteralWalk.ofTexts(bytes)
        : LiteralWalk.of(bytes);
  }
}
