package io.evictl.stream.expand;

import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.ExecutionPhase;
import io.evictl.schemas.record.ExpandReport;
import io.evictl.schemas.record.ExpandState;
import io.evictl.schemas.record.TaskAction;
import java.util.List;

/** What the execution side tells the request side. */
final class Reports {
  /** Children in one report: it stays far below a record's limit. */
  private static final int CHILDREN_A_REPORT = 1000;

  private final ExpandOutput out;

  Reports(ExpandOutput out) {
    this.out = out;
  }

  /** What became known of the execution when an expansion was opened. */
  record Found(ExecutionPhase phase, Children children, Datasets datasets) {
    static final Found NOTHING =
        new Found(
            ExecutionPhase.UNKNOWN,
            new Children(List.of(), List.of()),
            new Datasets(List.of(), 0, List.of()));
  }

  void waits(ExecutionId execution, Cursor cursor, ExecutionPhase phase) {
    var waiting = cursor.waiting();
    out.report(
        report(execution, cursor, waiting.state())
            .setMessage(waiting.message())
            .setPhase(phase)
            .build());
  }

  void refused(
      ExecutionId execution, Cursor cursor, ExpandState why, String message, ExecutionPhase phase) {
    out.report(report(execution, cursor, why).setMessage(message).setPhase(phase).build());
  }

  /** Children that do not fit into the last report are told before it, while it still waits. */
  void opened(ExecutionId execution, Cursor cursor, Found found) {
    var followed = found.children().followed();
    int from = 0;
    for (; followed.size() - from > CHILDREN_A_REPORT; from += CHILDREN_A_REPORT) {
      out.report(
          report(execution, cursor, ExpandState.WAITING_SNAPSHOT)
              .setPhase(found.phase())
              .setChildren(followed.subList(from, from + CHILDREN_A_REPORT))
              .build());
    }
    out.report(
        report(execution, cursor, ExpandState.OPENED)
            .setPhase(found.phase())
            .setChildren(followed.subList(from, followed.size()))
            .setNotFollowed(firstOf(found.children().notFollowed()))
            .setDatasets(found.datasets().sought())
            .setDatasetsLeft(found.datasets().left())
            .setAmbiguous(found.datasets().ambiguous())
            .setUnplaced(cursor.listing().unplaced())
            .build());
  }

  void emitted(ExecutionId execution, Cursor cursor) {
    out.report(report(execution, cursor, ExpandState.OPENED).build());
  }

  void located(ExecutionId execution, Cursor cursor, List<Integer> indexes, TaskAction wanted) {
    out.report(
        report(execution, cursor, ExpandState.LOCATED)
            .setLocated(indexes)
            .setLocateFor(wanted)
            .build());
  }

  private static List<ExecutionId> firstOf(List<ExecutionId> all) {
    return all.subList(0, Math.min(all.size(), CHILDREN_A_REPORT));
  }

  private static ExpandReport.Builder report(
      ExecutionId execution, Cursor cursor, ExpandState state) {
    return ExpandReport.newBuilder()
        .setRequestId(cursor.requestId())
        .setOrd(cursor.ord())
        .setExecution(execution)
        .setState(state)
        .setTotal(cursor.listing().total())
        .setEmittedUpTo(cursor.listing().emitted())
        .setBasis(cursor.listing().basis());
  }
}
