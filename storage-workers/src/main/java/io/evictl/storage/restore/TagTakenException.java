package io.evictl.storage.restore;

/** Rolls a restore back: its artifact can't be made reachable again. */
final class TagTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String why;

  TagTakenException(String why) {
    super(why);
    this.why = why;
  }

  String why() {
    return why;
  }
}
