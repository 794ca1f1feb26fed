package io.evictl.stream.status;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;

/**
 * Counts of objects, as results tell them. They belong to no sum: an entry has any number.
 *
 * @param deleted that are gone (of a plan: would go)
 * @param kept that stay though their entry goes, raw data by URI
 */
public record ObjectCounts(long deleted, long kept) {
  public static final ObjectCounts ZERO = new ObjectCounts(0, 0);

  /**
   * With those of a task that was purged. What several tasks of a request share is told by each,
   * and counted with the one that carries it out.
   */
  public ObjectCounts purged(EvictionResult result) {
    long gone = deleted;
    long left = kept;
    for (var artifact : result.getArtifacts()) {
      if (!artifact.getShared()) {
        // What was asked for and is not gone is data that the bucket retains.
        int retained = artifact.getBlobsAsked() - artifact.getBlobsDeleted();
        gone += artifact.getBlobsDeleted() + artifact.getRawDeleted();
        left += artifact.getBlobsKept() + retained + artifact.getRawKept();
      }
    }
    return new ObjectCounts(gone, left);
  }

  /** With those of a task that a plan would evict. */
  public ObjectCounts planned(EvictionResult result) {
    long go = deleted;
    long stay = kept;
    for (var artifact : result.getArtifacts()) {
      for (var object : artifact.getObjects()) {
        go += object.getGoes() ? object.getCount() : 0;
        stay += object.getGoes() ? 0 : object.getCount();
      }
    }
    return new ObjectCounts(go, stay);
  }

  public void write(StateWriter writer) {
    writer.number(deleted).number(kept);
  }

  public static ObjectCounts read(StateReader reader) {
    return new ObjectCounts(reader.number(), reader.number());
  }
}
