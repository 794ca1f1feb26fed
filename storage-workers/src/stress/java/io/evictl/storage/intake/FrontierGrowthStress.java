package io.evictl.storage.intake;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The consumer starts the next record, and looks, while a worker finishes the one before. */
@JCStressTest
@Outcome(id = "10, 13", expect = Expect.ACCEPTABLE, desc = "the first is not finished")
@Outcome(id = "13, 13", expect = Expect.ACCEPTABLE, desc = "only what is just started is open")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost or passed")
@State
public class FrontierGrowthStress {
  private final Frontier frontier = new Frontier(10);

  public FrontierGrowthStress() {
    frontier.started(10);
  }

  @Actor
  public void startNext(II_Result result) {
    frontier.started(13);
    result.r1 = (int) frontier.position();
  }

  @Actor
  public void finish() {
    frontier.finished(10);
  }

  @Arbiter
  public void end(II_Result result) {
    result.r2 = (int) frontier.position();
  }
}
