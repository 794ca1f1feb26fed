package io.evictl.storage.death;

import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Tasks, results and an offset as files: what is written stays when its writer is killed. */
final class FolderBroker {
  private final Path tasks;
  private final Path results;
  private final Path offset;

  FolderBroker(Path folder) {
    this.tasks = folder.resolve("tasks");
    this.results = folder.resolve("results");
    this.offset = folder.resolve("offset");
  }

  /** Adds tasks that are taken up together. */
  void addBatch(List<EvictionTask> batch) throws IOException {
    var words = new ArrayList<String>();
    for (var task : batch) {
      var bytes = task.toByteBuffer();
      var copy = new byte[bytes.remaining()];
      bytes.get(copy);
      words.add(Base64.getEncoder().encodeToString(copy));
    }
    append(tasks, List.of(String.join(" ", words)));
  }

  /** Batches from the committed offset on. */
  List<List<EvictionTask>> waiting() throws IOException {
    var waiting = new ArrayList<List<EvictionTask>>();
    for (var line : lines(tasks).subList(committed(), lines(tasks).size())) {
      var batch = new ArrayList<EvictionTask>();
      for (var word : line.split(" ")) {
        batch.add(EvictionTask.fromByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(word))));
      }
      waiting.add(batch);
    }
    return waiting;
  }

  int committed() throws IOException {
    return lines(offset).size();
  }

  void commitNext() throws IOException {
    append(offset, List.of("committed"));
  }

  void send(List<EvictionResult> sent) throws IOException {
    append(
        results,
        sent.stream()
            .map(
                result ->
                    "%s %s %s"
                        .formatted(result.getTaskId(), result.getAction(), result.getOutcome()))
            .toList());
  }

  /** Task, action and outcome of each result. */
  List<String> results() throws IOException {
    return lines(results);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static void append(Path file, List<String> lines) throws IOException {
    Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
