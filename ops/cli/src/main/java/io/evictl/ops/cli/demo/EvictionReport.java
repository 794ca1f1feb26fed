package io.evictl.ops.cli.demo;

import io.evictl.ops.cli.screen.EntryTable;
import io.evictl.ops.cli.screen.Table;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the workers say became of a request, entry by entry. */
record EvictionReport(Map<String, EvictionResult> hides, Map<String, EvictionResult> purges) {

  static EvictionReport of(List<EvictionResult> results) {
    var hides = new LinkedHashMap<String, EvictionResult>();
    var purges = new LinkedHashMap<String, EvictionResult>();
    for (var result : results) {
      if (result.getOutcome() == TaskOutcome.RETRY) {
        continue;
      }
      if (result.getAction() == TaskAction.HIDE || result.getAction() == TaskAction.PLAN) {
        hides.put(result.getTaskId(), result);
      } else if (result.getAction() == TaskAction.PURGE) {
        purges.put(result.getTaskId(), result);
      }
    }
    return new EvictionReport(hides, purges);
  }

  /** Artifacts that a hide took away. */
  Set<String> evictedArtifacts() {
    return hides.values().stream()
        .flatMap(result -> result.getArtifacts().stream())
        .filter(artifact -> artifact.getOutcome() == TaskOutcome.EVICTED)
        .map(artifact -> artifact.getArtifactId())
        .collect(Collectors.toSet());
  }

  List<String> table(ExecutionId evicted) {
    var table = new Table("OUTCOME", "TASK", "TAG", "BLOBS", "WHY");
    for (var hide : hides.values()) {
      var purge = purges.get(hide.getTaskId());
      table.row(
          purge == null ? hide.getOutcome() : purge.getOutcome(),
          Table.shortened(EntryTable.task(hide.getEntry()), 30),
          EntryTable.tag(hide.getEntry()),
          purge == null ? "-" : blobs(purge),
          Table.shortened(hide.getWhy().replace(Keys.of(evicted), "this execution"), 44));
    }
    return table.lines();
  }

  private static String blobs(EvictionResult purge) {
    int deleted = purge.getArtifacts().stream().mapToInt(it -> it.getBlobsDeleted()).sum();
    int kept = purge.getArtifacts().stream().mapToInt(it -> it.getBlobsKept()).sum();
    return kept == 0 ? deleted + " gone" : deleted + " gone, " + kept + " kept";
  }
}
