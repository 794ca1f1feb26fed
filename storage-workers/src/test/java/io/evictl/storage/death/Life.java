package io.evictl.storage.death;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker has done so far, and where it dies. */
final class Life {
  private final @Nullable Effect last;
  private final Side side;
  private final List<Effect> done = new ArrayList<>();

  /** Before or after the effect; half is for what is done in many parts. */
  enum Side {
    BEFORE,
    HALF,
    AFTER
  }

  /** Stands for {@code kill -9}: nothing of ours catches it. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  interface Doing {
    void run() throws Exception;
  }

  private Life(@Nullable Effect last, Side side) {
    this.last = last;
    this.side = side;
  }

  static Life whole() {
    return new Life(null, Side.BEFORE);
  }

  static Life until(Effect last, Side side) {
    return new Life(last, side);
  }

  /** Does it, unless death comes first. */
  void does(Effect effect, Doing doing) throws Exception {
    does(effect, doing, doing);
  }

  /** As above, with something that does half of it. */
  void does(Effect effect, Doing half, Doing doing) throws Exception {
    boolean dies = effect == last;
    if (dies && side == Side.BEFORE) {
      throw new Died();
    }
    if (dies && side == Side.HALF) {
      half.run();
      throw new Died();
    }
    doing.run();
    done.add(effect);
    if (dies) {
      throw new Died();
    }
  }

  List<Effect> done() {
    return List.copyOf(done);
  }
}
