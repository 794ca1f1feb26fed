package io.evictl.storage.rawpurge;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.ledger.RawRecord;
import io.evictl.storage.raw.ArtifactReader;
import io.evictl.storage.raw.AttemptPath;
import io.evictl.storage.raw.Literals;
import io.evictl.storage.raw.Literals.Kind;
import io.evictl.storage.raw.ProtectedPaths;
import io.evictl.storage.raw.ReferenceIndex;
import io.evictl.storage.raw.UnknownReferencesException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Of what an artifact's outputs point to, what may go with it if nobody else points there. Pure.
 * Only what lies in the folder of the very attempt that produced the artifact, by a URI that can be
 * read in one way only.
 */
public final class RawCandidates {
  static final String ELSEWHERE = "not in the folder of the attempt that produced the entry";
  private static final String S3 = "s3://";

  private final Set<String> names;
  private final AllowList allowList;

  /**
   * @param names of the folders that the attempt may have written to, see {@link AttemptPath}
   * @param allowList of raw data
   */
  public RawCandidates(List<String> names, AllowList allowList) {
    this.names = Set.copyOf(names);
    this.allowList = allowList;
  }

  /** Each is CANDIDATE or KEPT; texts count only where they name what else would be one. */
  public List<RawRecord> of(ArtifactReader.Reading reading) {
    var records = new ArrayList<RawRecord>();
    if (reading.unknown().isPresent()) {
      var why = "what its outputs point to is not known: " + reading.unknown().get();
      records.add(RawRecord.kept(0, "its outputs", false, storable(why)));
      return records;
    }
    for (var uri : distinct(reading.literals()).entrySet()) {
      record(records.size(), uri.getKey(), uri.getValue()).ifPresent(records::add);
    }
    return withoutNested(records);
  }

  /** The same URI as file and as folder is a folder; a text is the last thing that it is. */
  private static Map<String, Kind> distinct(Literals literals) {
    var kinds = new LinkedHashMap<String, Kind>();
    for (var uri : literals.uris()) {
      kinds.merge(uri.text(), uri.kind(), RawCandidates::stronger);
    }
    return kinds;
  }

  private static Kind stronger(Kind one, Kind other) {
    if (one == Kind.TEXT || other.isTree()) {
      return other;
    }
    return one;
  }

  private Optional<RawRecord> record(int ord, String uri, Kind kind) {
    var location = storable(uri);
    var judged = judge(uri, kind);
    if (kind == Kind.TEXT) {
      // Of any other kind it would be a candidate: worth a word.
      return judged.isEmpty()
          ? Optional.of(RawRecord.kept(ord, location, false, "only a text names it"))
          : Optional.empty();
    }
    return Optional.of(
        judged
            .map(why -> RawRecord.kept(ord, location, kind.isTree(), why))
            .orElseGet(
                () ->
                    new RawRecord(
                        ord,
                        trimmed(uri, kind),
                        kind.isTree(),
                        RawRecord.State.CANDIDATE,
                        Optional.empty())));
  }

  /** Why it stays; empty: it may go. */
  private Optional<String> judge(String uri, Kind kind) {
    if (kind == Kind.OFFLOADED) {
      return Optional.of("a literal that flytepropeller stored, no raw data");
    }
    if (!uri.startsWith(S3)) {
      return Optional.of("no object in S3");
    }
    try {
      var plain = trimmed(uri, kind).substring(S3.length());
      var blob = BlobLocation.parse(S3 + plain);
      if (!ProtectedPaths.of(uri).equals(Set.of(plain)) || !ProtectedPaths.of(blob).equals(plain)) {
        return Optional.of("its URI can be read in more than one way");
      }
      var folder = AttemptPath.holding(plain);
      if (folder.map(AttemptPath::nameOf).filter(names::contains).isEmpty()
          || folder.filter(at -> plain.startsWith(at + "/")).isEmpty()) {
        return Optional.of(ELSEWHERE);
      }
      return allowList.holds(blob)
          ? Optional.empty()
          : Optional.of("outside the allow-list of raw data");
    } catch (MalformedLocationException | UnknownReferencesException e) {
      return Optional.of("its URI can't be read: " + storable(String.valueOf(e.getMessage())));
    }
  }

  private static String trimmed(String uri, Kind kind) {
    return kind.isTree() && uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  /** What lies in a folder that goes as a whole is not told apart. */
  private static List<RawRecord> withoutNested(List<RawRecord> records) {
    var trees = new HashSet<String>();
    for (var raw : records) {
      if (raw.tree() && !raw.settled()) {
        trees.add(path(raw));
      }
    }
    return records.stream().filter(raw -> raw.settled() || !isNested(raw, trees)).toList();
  }

  private static boolean isNested(RawRecord raw, Set<String> trees) {
    var above = ReferenceIndex.above(path(raw));
    return above.stream().skip(raw.tree() ? 1 : 0).anyMatch(trees::contains);
  }

  /** The object, or the folder, of a record that is not kept. */
  static BlobLocation blob(RawRecord raw) {
    try {
      return BlobLocation.parse(raw.location());
    } catch (MalformedLocationException e) {
      throw new IllegalStateException("in the ledger: " + raw.location(), e);
    }
  }

  /** Its bucket and key, as the index has them. */
  static String path(RawRecord raw) {
    return ProtectedPaths.of(blob(raw));
  }

  /** Postgres stores no NUL. */
  private static String storable(String text) {
    var plain = text.replace('\0', ' ');
    return plain.length() > 2000 ? plain.substring(0, 2000) + "…" : plain;
  }
}
