package io.evictl.stream.state;

/**
 * Numbers of the lists of a request, as both sides count them. What an execution's nodes wrote is
 * searched for in lists whose numbers follow that of its own, so that the side which opens it need
 * not ask for numbers first.
 */
public final class Ords {
  /** Numbers that an execution takes: its own list, its datasets, what is found in these. */
  public static final int OF_EXECUTION = 3;

  private Ords() {}

  /**
   * The list of datasets that are looked through.
   *
   * @param asking ord of the execution whose nodes wrote to them
   */
  public static int datasets(int asking) {
    return asking + 1;
  }

  /**
   * The list of what is found.
   *
   * @param datasets ord of the list of datasets
   */
  public static int found(int datasets) {
    return datasets + 1;
  }

  /**
   * The execution whose nodes made somebody look, in the first search that this execution leads to.
   *
   * @param datasets ord of the list of datasets
   */
  public static int asking(int datasets) {
    return datasets - 1;
  }
}
