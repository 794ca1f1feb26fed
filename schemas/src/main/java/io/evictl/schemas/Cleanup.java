package io.evictl.schemas;

/** What a topic forgets: records past the retention, or all but the latest per key. */
public enum Cleanup {
  DELETE("delete"),
  COMPACT("compact");

  private final String setting;

  Cleanup(String setting) {
    this.setting = setting;
  }

  /** The value of Kafka's {@code cleanup.policy}. */
  public String setting() {
    return setting;
  }
}
