package io.evictl.storage.results;

import io.evictl.schemas.record.ArtifactResult;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionResult;
import java.util.List;

/**
 * A result that the broker finds too large, with less to read: what happened, to which artifacts
 * and how many objects stays; long texts are cut, and lists of names end early.
 */
final class ShortResult {
  private static final int LONGEST = 500;
  private static final int MOST = 20;
  private static final int MOST_ARTIFACTS = 500;

  private ShortResult() {}

  static EvictionResult of(EvictionResult result) {
    var artifacts = result.getArtifacts();
    return EvictionResult.newBuilder(result)
        .setWhy(
            cut(result.getWhy())
                + (artifacts.size() <= MOST_ARTIFACTS
                    ? ""
                    : " (%d of %d artifacts are told: the record was too large)"
                        .formatted(MOST_ARTIFACTS, artifacts.size())))
        .setArtifacts(artifacts.stream().limit(MOST_ARTIFACTS).map(ShortResult::of).toList())
        .setError(result.getError().map(ShortResult::of).orElse(null))
        .build();
  }

  private static ArtifactResult of(ArtifactResult artifact) {
    return ArtifactResult.newBuilder(artifact)
        .setWhy(cut(artifact.getWhy()))
        .setTags(cut(artifact.getTags()))
        .setKeptLocations(cut(artifact.getKeptLocations()))
        .build();
  }

  private static EvictionError of(EvictionError error) {
    return EvictionError.newBuilder(error).setMessage(cut(error.getMessage())).build();
  }

  private static List<String> cut(List<String> texts) {
    return texts.stream().limit(MOST).map(ShortResult::cut).toList();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST
        ? text
        : "%s… (%d more characters)".formatted(text.substring(0, LONGEST), text.length() - LONGEST);
  }
}
