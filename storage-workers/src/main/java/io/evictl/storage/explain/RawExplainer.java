package io.evictl.storage.explain;

import io.evictl.storage.blobs.StoreUnavailableException;
import io.evictl.storage.catalog.ArtifactKey;
import io.evictl.storage.catalog.StoredArtifact;
import io.evictl.storage.catalog.StoredLocation;
import io.evictl.storage.raw.ArtifactReader;
import io.evictl.storage.raw.AttemptPath;
import io.evictl.storage.raw.Literals;
import io.evictl.storage.raw.ProtectedPaths;
import io.evictl.storage.raw.ReferenceIndex;
import io.evictl.storage.raw.Referrer;
import io.evictl.storage.raw.UnknownReferencesException;
import io.evictl.storage.sql.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Tells who produced raw data, and who points to it, as the reference index has it. */
public final class RawExplainer {
  /** URIs of an entry that are looked at. */
  private static final int SHOWN = 20;

  private final Transactions transactions;
  private final ReferenceIndex index = new ReferenceIndex();
  private final ArtifactReader reader;

  public RawExplainer(Transactions transactions, ArtifactReader reader) {
    this.transactions = transactions;
    this.reader = reader;
  }

  /**
   * Of one URI.
   *
   * @throws UnknownReferencesException if it is longer than any object's
   */
  public RawExplanation.Answer explain(String uri) throws UnknownReferencesException {
    var paths = ProtectedPaths.of(uri);
    return transactions.read(
        handle ->
            new RawExplanation.Answer(
                List.of(explanation(handle, uri, Optional.empty(), paths, List.of())),
                0,
                0,
                Optional.empty(),
                index.standing(handle)));
  }

  /**
   * Of what an artifact points to.
   *
   * @throws StoreUnavailableException if its outputs can't be read now
   */
  public RawExplanation.Answer explain(ArtifactKey artifact, List<StoredLocation> outputs)
      throws StoreUnavailableException {
    var reading = reader.read(outputs);
    var uris = reading.literals().uris().stream().distinct().toList();
    return transactions.read(
        handle ->
            new RawExplanation.Answer(
                uris.stream().limit(SHOWN).map(uri -> of(handle, uri, artifact)).toList(),
                Math.max(0, uris.size() - SHOWN),
                reading.literals().notFollowed(),
                reading.unknown(),
                index.standing(handle)));
  }

  private RawExplanation of(Handle handle, Literals.Uri uri, ArtifactKey artifact) {
    try {
      var paths = ProtectedPaths.of(uri.text());
      return explanation(
          handle, uri.text(), Optional.of(uri.kind().name()), paths, List.of(artifact));
    } catch (UnknownReferencesException e) {
      return new RawExplanation(
          uri.text(), Optional.of(uri.kind().name()), Optional.empty(), List.of(), List.of());
    }
  }

  private RawExplanation explanation(
      Handle handle,
      String uri,
      Optional<String> kind,
      Collection<String> paths,
      List<ArtifactKey> but) {
    var all = new LinkedHashSet<Referrer>();
    for (var path : paths) {
      all.addAll(index.referrers(handle, path, List.of(), RawExplanation.MOST));
    }
    var attempt =
        paths.stream()
            .flatMap(path -> AttemptPath.holding(path).stream())
            .map(AttemptPath::nameOf)
            .findFirst();
    var others = new ArrayList<>(all);
    others.removeIf(referrer -> but.contains(referrer.artifact().key()));
    return new RawExplanation(
        uri, kind, attempt, attempt.map(name -> producers(name, all)).orElse(List.of()), others);
  }

  private static List<Referrer> producers(String attempt, Collection<Referrer> referrers) {
    return referrers.stream().filter(referrer -> isBy(attempt, referrer.artifact())).toList();
  }

  private static boolean isBy(String attempt, StoredArtifact artifact) {
    return artifact
        .producer()
        .flatMap(
            by ->
                artifact
                    .attempt()
                    .flatMap(at -> AttemptPath.name(by.getName(), at.specNode(), at.number())))
        .filter(attempt::equals)
        .isPresent();
  }
}
