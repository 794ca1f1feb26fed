package io.evictl.storage.death;

import java.util.ArrayList;
import java.util.List;

/**
 * What a worker does to the world outside it, call by call, and where it dies. Between two calls a
 * worker only computes: just after one is just before the next.
 */
final class Life {
  /** {@code kill -9}: no hook, no finally, no answer to anybody. */
  static final int KILLED = 137;

  private final int last;
  private final Side side;
  private final List<Call> calls = new ArrayList<>();
  private boolean begun;

  /** Before the call, or in the middle of one that has parts. */
  enum Side {
    BEFORE,
    HALF
  }

  /**
   * What was done.
   *
   * @param parts of which a worker may die having done half
   */
  record Call(String what, int parts) {}

  interface Doing {
    void run() throws Exception;
  }

  private Life(int last, Side side) {
    this.last = last;
    this.side = side;
  }

  static Life whole() {
    return new Life(-1, Side.BEFORE);
  }

  /**
   * Ends this process.
   *
   * @param last number of the call, from 0
   */
  static Life until(int last, Side side) {
    return new Life(last, side);
  }

  /** What it did until now, to get ready, does not count. */
  synchronized void begin() {
    begun = true;
  }

  /** Does it, unless death comes first. */
  void does(String what, Doing doing) throws Exception {
    does(new Call(what, 1), doing, doing);
  }

  /** As above, with something that does half of it. */
  synchronized void does(Call call, Doing half, Doing doing) throws Exception {
    if (!begun) {
      doing.run();
      return;
    }
    if (calls.size() == last) {
      if (side == Side.HALF) {
        half.run();
      }
      Runtime.getRuntime().halt(KILLED);
    }
    calls.add(call);
    doing.run();
  }

  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }
}
