package io.evictl.ops.systemtests.oracle;

/** What an artifact is to the execution that made it. */
public enum Kind {
  /** Behind a tag that a node names. */
  ENTRY,
  /** Of an item of a map task. */
  ARRAY_ITEM,
  /** The cached specification of a dynamic workflow. */
  DYNAMIC_SPEC,
  /** Without a tag: the loser of a race, or left behind by a crash. */
  UNTAGGED,
  /** Anything newer. */
  OTHER;

  static Kind parse(String text) {
    return switch (text) {
      case "entry" -> ENTRY;
      case "array-item" -> ARRAY_ITEM;
      case "dynamic-spec" -> DYNAMIC_SPEC;
      case "untagged" -> UNTAGGED;
      default -> OTHER;
    };
  }
}
