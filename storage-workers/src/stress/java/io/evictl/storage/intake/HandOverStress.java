package io.evictl.storage.intake;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A partition is taken away while a worker takes its only task: "nothing is out" may be said only
 * if the worker got nothing, or its work is done and seen. A result is whether that was said, the
 * work seen then, and whether the worker got the task.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "dropped before it was taken")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "taken, done, given back")
@Outcome(id = "0, [01], 1", expect = Expect.ACCEPTABLE, desc = "out, and said to be")
@Outcome(expect = Expect.FORBIDDEN, desc = "handed over while it was out")
@State
public class HandOverStress {
  private static final TopicPartition PARTITION = new TopicPartition("tasks", 0);

  private final Backlog backlog = new Backlog();
  private int work;

  public HandOverStress() {
    backlog.add(StressTasks.task(PARTITION, 10, "a"));
  }

  @Actor
  public void revoke(III_Result result) {
    backlog.drop(List.of(PARTITION));
    result.r1 = StressTasks.isBack(backlog, PARTITION) ? 1 : 0;
    result.r2 = work;
    backlog.close();
  }

  @Actor
  public void work(III_Result result) {
    var taken = StressTasks.take(backlog, 1);
    result.r3 = taken.size();
    if (!taken.isEmpty()) {
      work = 1;
      backlog.release(taken);
    }
  }
}
