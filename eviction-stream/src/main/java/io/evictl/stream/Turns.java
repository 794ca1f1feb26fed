package io.evictl.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets what people and workers wait for pass by topics that may have hundreds of thousands of
 * records queued. A consumer hands out what it fetched of a partition before it turns to another,
 * and asks a broker for nothing while it still holds something of it; so a command would wait for
 * all that was fetched of the events, once for each hop. While a partition is paused neither holds
 * (Kafka, {@code FetchCollector} and {@code AbstractFetch}): on every other poll the patient topics
 * are paused, and their turn follows. Nothing is reordered within a partition, nothing is held
 * back, and positions stay the consumer's.
 */
final class Turns {
  private final Set<String> patient;
  private final Set<TopicPartition> pausedByCaller = new HashSet<>();
  private boolean othersHadTheirs;

  /**
   * @param patient topics that let all others pass
   */
  Turns(Set<String> patient) {
    this.patient = Set.copyOf(patient);
  }

  /**
   * Polls at most twice: the others without waiting; all of them if nothing came, or if the others
   * had the turn before.
   *
   * @param plain the consumer's own poll
   */
  <K, V> ConsumerRecords<K, V> poll(
      Consumer<K, V> consumer, Function<Duration, ConsumerRecords<K, V>> plain, Duration timeout) {
    var waiting = waiting(consumer);
    if (othersHadTheirs || waiting.isEmpty()) {
      othersHadTheirs = false;
      return plain.apply(timeout);
    }
    var others = withPaused(consumer, waiting, plain);
    othersHadTheirs = !others.isEmpty();
    // A position that moved past a transaction's marker is news, too: it is to be committed.
    return othersHadTheirs || !others.nextOffsets().isEmpty() ? others : plain.apply(timeout);
  }

  /** The caller paused partitions; in a poll it does so where it takes an assignment. */
  void paused(Collection<TopicPartition> partitions) {
    pausedByCaller.addAll(partitions);
  }

  private Set<TopicPartition> waiting(Consumer<?, ?> consumer) {
    var waiting = new HashSet<>(consumer.assignment());
    waiting.removeIf(partition -> !patient.contains(partition.topic()));
    waiting.removeAll(consumer.paused());
    return waiting;
  }

  private <K, V> ConsumerRecords<K, V> withPaused(
      Consumer<K, V> consumer,
      Set<TopicPartition> waiting,
      Function<Duration, ConsumerRecords<K, V>> plain) {
    consumer.pause(waiting);
    pausedByCaller.clear();
    try {
      return plain.apply(Duration.ZERO);
    } finally {
      // A poll may take partitions away, or give them back with state still to be restored.
      waiting.retainAll(consumer.assignment());
      waiting.removeAll(pausedByCaller);
      consumer.resume(waiting);
    }
  }
}
