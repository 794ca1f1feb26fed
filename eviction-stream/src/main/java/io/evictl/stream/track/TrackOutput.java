package io.evictl.stream.track;

import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExpandCommand;

/** What the request side says to others. */
interface TrackOutput {
  void expand(ExpandCommand command);

  void status(EvictionStatus status);

  /** Nothing is known of a request any more: its status goes, too. */
  void forgotten(String requestId);

  void audit(AuditRecord record);
}
