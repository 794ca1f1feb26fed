package io.evictl.storage.leftovers;

/** How much may still be removed. */
final class Allowance {
  private final String what;
  private final int atMost;
  private int taken;

  Allowance(String what, int atMost) {
    this.what = what;
    this.atMost = atMost;
  }

  boolean isNothing() {
    return atMost == 0;
  }

  /** Takes all of these, or none. */
  void take(int number) throws TooManyException {
    if (number > atMost - taken) {
      throw new TooManyException(
          "%d more %s found, but at most %d may be removed, and %d were: none of them was removed"
              .formatted(number, what, atMost, taken));
    }
    taken += number;
  }
}
