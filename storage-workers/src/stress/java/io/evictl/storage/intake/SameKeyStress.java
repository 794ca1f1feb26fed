package io.evictl.storage.intake;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two workers, two tasks of one key: never both out. A result is how many were out when each worker
 * had its own.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both at a time, or one twice")
@State
public class SameKeyStress {
  private final Backlog backlog = new Backlog();
  private final AtomicInteger out = new AtomicInteger();

  public SameKeyStress() {
    var partition = new TopicPartition("tasks", 0);
    backlog.add(StressTasks.task(partition, 10, "a"));
    backlog.add(StressTasks.task(partition, 11, "a"));
  }

  @Actor
  public void one(II_Result result) {
    result.r1 = work();
  }

  @Actor
  public void other(II_Result result) {
    result.r2 = work();
  }

  private int work() {
    var taken = StressTasks.take(backlog, 2);
    int atATime = out.addAndGet(taken.size());
    out.addAndGet(-taken.size());
    backlog.release(taken);
    return atATime;
  }
}
