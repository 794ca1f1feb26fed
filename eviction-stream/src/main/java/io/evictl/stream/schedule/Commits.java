package io.evictl.stream.schedule;

import java.time.InstantSource;

/**
 * The commit budgets of a stream's threads. A commit is one of the whole thread, whichever of its
 * tasks asks for it: with a budget for each, many partitions would commit all the time.
 */
public final class Commits {
  private final ThreadLocal<CommitBudget> budgets;

  public Commits(InstantSource clock) {
    this.budgets = ThreadLocal.withInitial(() -> new CommitBudget(clock));
  }

  /** Whether the thread that asks may ask for a commit now. */
  public boolean take() {
    return budgets.get().take();
  }
}
