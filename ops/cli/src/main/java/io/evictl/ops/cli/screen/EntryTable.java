package io.evictl.ops.cli.screen;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What became, or would become, of every entry of a request. */
public final class EntryTable {
  private static final int MOST = 40;

  private EntryTable() {}

  public static List<String> lines(List<EvictionResult> results) {
    var latest = new LinkedHashMap<String, EvictionResult>();
    for (var result : results) {
      if (isOfAnEntry(result) && result.getOutcome() != TaskOutcome.RETRY) {
        latest.put(result.getTaskId(), result);
      }
    }
    if (latest.isEmpty()) {
      return List.of();
    }
    var table = new Table("OUTCOME", "TASK", "TAG", "WHY");
    latest.values().stream()
        .limit(MOST)
        .forEach(
            result ->
                table.row(
                    result.getOutcome(),
                    task(result.getEntry()),
                    tag(result.getEntry()),
                    result.getWhy()));
    var lines = new ArrayList<String>();
    lines.add("");
    lines.addAll(table.lines());
    if (latest.size() > MOST) {
      lines.add("… and %d more".formatted(latest.size() - MOST));
    }
    return lines;
  }

  /** A search for entries is none: its key is a data set. */
  public static boolean isOfAnEntry(EvictionResult result) {
    return result.getAction() != TaskAction.DISCOVER;
  }

  /** Without the prefix that Flyte puts before every task. */
  public static String task(EntryKey entry) {
    return entry.getDataset().replaceFirst("^flyte_task-", "");
  }

  /** The telling part of a tag, or the artifact where there is none. */
  public static String tag(EntryKey entry) {
    return entry
        .getTag()
        .map(tag -> Table.shortened(tag.replaceFirst("^flyte_cached-", ""), 10))
        .orElseGet(() -> "#" + Table.shortened(entry.getArtifactId().orElse(""), 9));
  }
}
