package io.evictl.storage.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

/** Tasks in the order they came; of one key only one batch is out at a time. */
final class Backlog {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Lane, LinkedHashSet<QueuedTask>> waiting = new EnumMap<>(Lane.class);
  private final Set<QueuedTask> out = new HashSet<>();
  private final Set<String> keysOut = new HashSet<>();
  private boolean closed;

  Backlog() {
    for (var lane : Lane.values()) {
      waiting.put(lane, new LinkedHashSet<>());
    }
  }

  void add(QueuedTask task) {
    lock.lock();
    try {
      in(task.lane()).add(task);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int size(Lane lane) {
    lock.lock();
    try {
      return in(lane).size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next tasks of a lane, each of another key or all of one, as the lane says; waits for one.
   * Empty when closed.
   */
  List<QueuedTask> take(Lane lane, int most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        var batch = lane.isAlike() ? alike(in(lane), most) : next(in(lane), most);
        if (!batch.isEmpty()) {
          return batch;
        }
        changed.await();
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<QueuedTask> next(Collection<QueuedTask> queue, int most) {
    var batch = new ArrayList<QueuedTask>();
    var tasks = queue.iterator();
    while (tasks.hasNext() && batch.size() < most) {
      var task = tasks.next();
      if (keysOut.add(task.key())) {
        batch.add(task);
        out.add(task);
        tasks.remove();
      }
    }
    return batch;
  }

  private List<QueuedTask> alike(Collection<QueuedTask> queue, int most) {
    var batch = new ArrayList<QueuedTask>();
    var tasks = queue.iterator();
    while (tasks.hasNext() && batch.size() < most) {
      var task = tasks.next();
      boolean wanted =
          batch.isEmpty() ? keysOut.add(task.key()) : batch.getFirst().key().equals(task.key());
      if (wanted) {
        batch.add(task);
        out.add(task);
        tasks.remove();
      }
    }
    return batch;
  }

  private LinkedHashSet<QueuedTask> in(Lane lane) {
    return Objects.requireNonNull(waiting.get(lane));
  }

  /** A batch has come back, finished or given up. */
  void release(Collection<QueuedTask> batch) {
    lock.lock();
    try {
      batch.forEach(
          task -> {
            out.remove(task);
            keysOut.remove(task.key());
          });
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what waits of these partitions. */
  void drop(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      waiting
          .values()
          .forEach(queue -> queue.removeIf(task -> partitions.contains(task.partition())));
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing of these partitions is out; false if the time was not enough. */
  boolean awaitBack(Collection<TopicPartition> partitions, Duration longest)
      throws InterruptedException {
    long nanos = longest.toNanos();
    lock.lockInterruptibly();
    try {
      while (out.stream().anyMatch(task -> partitions.contains(task.partition()))) {
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the time, or until this is closed: then the caller has to give up. */
  void pause(Duration time) throws InterruptedException {
    long nanos = time.toNanos();
    lock.lockInterruptibly();
    try {
      while (!closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) {
        throw new InterruptedException("closed while waiting for an outage to end");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is given out any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.values().forEach(Collection::clear);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
