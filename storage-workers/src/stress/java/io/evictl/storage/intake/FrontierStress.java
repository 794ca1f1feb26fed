package io.evictl.storage.intake;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two workers finish while the consumer looks for what to commit (I1): a position above an offset
 * means that the work for it was done, and is seen to be. A result is the position that was seen,
 * the work below it that was seen undone, and the position at the end.
 */
@JCStressTest
@Outcome(id = "10, 0, 12", expect = Expect.ACCEPTABLE, desc = "the first is not finished")
@Outcome(id = "11, 0, 12", expect = Expect.ACCEPTABLE, desc = "the first alone is finished")
@Outcome(id = "12, 0, 12", expect = Expect.ACCEPTABLE, desc = "both are")
@Outcome(expect = Expect.FORBIDDEN, desc = "committed above what is not done, or lost")
@State
public class FrontierStress {
  private final Frontier frontier = new Frontier(10);
  private int first;
  private int second;

  public FrontierStress() {
    frontier.started(10);
    frontier.started(11);
  }

  @Actor
  public void finishFirst() {
    first = 1;
    frontier.finished(10);
  }

  @Actor
  public void finishSecond() {
    second = 1;
    frontier.finished(11);
  }

  @Actor
  public void commit(III_Result result) {
    long position = frontier.position();
    int undone = (position > 10 ? 1 - first : 0) + (position > 11 ? 1 - second : 0);
    result.r1 = (int) position;
    result.r2 = undone;
  }

  @Arbiter
  public void end(III_Result result) {
    result.r3 = (int) frontier.position();
  }
}
