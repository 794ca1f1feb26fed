package io.evictl.producer.archival;

/** What a policy has done about an archived execution. */
public enum ArchivalAction {
  /** Its entries are evicted. */
  EVICT,
  /** A plan is made, for somebody to look at; nothing is changed. */
  PLAN,
  /** It is left alone. */
  NOTHING
}
