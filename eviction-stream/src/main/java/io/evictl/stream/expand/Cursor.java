package io.evictl.stream.expand;

import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.TaskAction;
import io.evictl.stream.expand.Listing.Stage;
import io.evictl.stream.state.StateReader;
import io.evictl.stream.state.StateWriter;
import java.time.Instant;

/**
 * One expansion: what it is of, what it waits for, then how far it has come.
 *
 * @param request the request, its target being this execution or a part of it
 * @param of for {@link Kind#DATASETS} and {@link Kind#FOUND}: the expansion whose nodes made
 *     somebody look
 * @param child whether the execution was reached as a child
 * @param taskDeadline after which its tasks are not tried again
 */
record Cursor(
    EvictionRequest request,
    int ord,
    Kind kind,
    int of,
    boolean child,
    Instant taskDeadline,
    Waiting waiting,
    Listing listing) {
  private static final int VERSION = 2;

  /** Where its entries come from. Codes in state: append only. */
  enum Kind {
    /** All that nodes of the execution name. */
    NODES,
    /** What some of its nodes name, chosen when the list is counted. */
    SELECTED,
    /** The one entry that the request names. */
    ENTRY,
    /** Datasets to look through. */
    DATASETS,
    /** What was found there. */
    FOUND
  }

  /** Another list about the same execution, which this one asks for. */
  Cursor beside(int otherOrd, Kind otherKind, Instant now) {
    return new Cursor(
        request,
        otherOrd,
        otherKind,
        ord,
        child,
        taskDeadline,
        Waiting.since(now, now, 0),
        Listing.waiting(0));
  }

  String requestId() {
    return request.getRequestId();
  }

  boolean isOpen() {
    return listing.stage() == Stage.OPEN;
  }

  /** Whether news of the execution may change anything. */
  boolean isWaiting() {
    return listing.stage() == Stage.WAITING && (kind == Kind.NODES || kind == Kind.SELECTED);
  }

  /** What its tasks are to do at first. */
  TaskAction action() {
    if (kind == Kind.DATASETS) {
      return TaskAction.DISCOVER;
    }
    return request.getOptions().getMode() == EvictionMode.PLAN ? TaskAction.PLAN : TaskAction.HIDE;
  }

  Cursor with(Waiting newWaiting) {
    return new Cursor(request, ord, kind, of, child, taskDeadline, newWaiting, listing);
  }

  Cursor with(Listing newListing) {
    return new Cursor(request, ord, kind, of, child, taskDeadline, waiting, newListing);
  }

  Cursor withTaskDeadline(Instant deadline) {
    return new Cursor(request, ord, kind, of, child, deadline, waiting, listing);
  }

  byte[] encode() {
    var writer =
        new StateWriter(VERSION)
            .record(request)
            .number(ord)
            .number(kind.ordinal())
            .number(of)
            .flag(child)
            .instant(taskDeadline);
    waiting.write(writer);
    listing.write(writer);
    return writer.bytes();
  }

  static Cursor decode(byte[] value) {
    var reader = new StateReader(value, VERSION);
    return new Cursor(
        reader.record(EvictionRequest.class),
        reader.integer(),
        Kind.values()[reader.integer()],
        reader.integer(),
        reader.flag(),
        reader.instant(),
        Waiting.read(reader),
        Listing.read(reader));
  }
}
