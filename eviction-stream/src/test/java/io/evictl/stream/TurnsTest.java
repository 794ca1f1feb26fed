package io.evictl.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A command passes queued events, and events do have their turn; by count, not by time. */
class TurnsTest {
  private static final TopicPartition EVENTS = new TopicPartition("events", 0);
  private static final TopicPartition COMMANDS = new TopicPartition("commands", 0);
  private static final int RECORDS_A_POLL = 3;
  private static final Duration TIMEOUT = Duration.ofMillis(1);

  private final Turns turns = new Turns(Set.of("events"));
  private final Taking consumer = new Taking();

  private final class Taking extends MockConsumer<byte[], byte[]> {
    Taking() {
      super("earliest");
    }

    @Override
    public synchronized void pause(Collection<TopicPartition> partitions) {
      super.pause(partitions);
      turns.paused(partitions);
    }
  }

  @BeforeEach
  void assign() {
    consumer.updateBeginningOffsets(Map.of(EVENTS, 0L, COMMANDS, 0L));
    consumer.assign(List.of(EVENTS, COMMANDS));
    consumer.setMaxPollRecords(RECORDS_A_POLL);
  }

  @Test
  void commands_passQueuedEvents() {
    queue(EVENTS, 0, 100);
    assertThat(topics(poll())).containsOnly("events");
    queue(COMMANDS, 0, 1);
    assertThat(topics(poll())).containsExactly("commands");
  }

  @Test
  void events_haveTheirTurn_howeverManyCommandsCome() {
    queue(EVENTS, 0, 10);
    var seen = new ArrayList<String>();
    for (int poll = 0; poll < 8; poll++) {
      queue(COMMANDS, poll, 1);
      seen.addAll(topics(poll()));
    }
    assertThat(seen).filteredOn("commands"::equals).hasSize(8);
    assertThat(seen).filteredOn("events"::equals).hasSizeGreaterThan(RECORDS_A_POLL);
  }

  @Test
  void poll_bringsEventsAtOnce_whenThereAreNoCommands() {
    queue(EVENTS, 0, 6);
    assertThat(poll().count()).isEqualTo(RECORDS_A_POLL);
    assertThat(poll().count()).isEqualTo(RECORDS_A_POLL);
    assertThat(consumer.paused()).isEmpty();
  }

  /** The caller pauses what it has enough of; a turn does not take that back. */
  @Test
  void whatTheCallerPaused_staysPaused() {
    consumer.pause(List.of(EVENTS));
    queue(EVENTS, 0, 2);
    assertThat(poll()).isEmpty();
    assertThat(consumer.paused()).containsExactly(EVENTS);
    consumer.resume(List.of(EVENTS));
    assertThat(poll().count()).isEqualTo(2);
  }

  /** Streams pauses what it has to restore first, in the poll that assigns it. */
  @Test
  void whatTheCallerPausesInAPoll_staysPaused() {
    var during =
        pollWith(
            timeout -> {
              if (timeout.isZero()) {
                consumer.pause(List.of(EVENTS));
              }
              return ConsumerRecords.empty();
            });
    assertThat(during).isEmpty();
    assertThat(consumer.paused()).containsExactly(EVENTS);
  }

  /** A consumer refuses to resume what it does not have. */
  @Test
  void whatAPollTakesAway_isNotResumed() {
    var during =
        pollWith(
            timeout -> {
              consumer.assign(List.of(COMMANDS));
              return ConsumerRecords.empty();
            });
    assertThat(during).isEmpty();
  }

  @Test
  void aFailedPoll_leavesNothingPaused() {
    consumer.setPollException(new KafkaException("gone"));
    assertThat(catchThrowable(this::poll)).hasMessage("gone");
    assertThat(consumer.paused()).isEmpty();
  }

  /** Else a position behind a transaction's marker would not be committed. */
  @Test
  void aPositionThatMoved_isNotDropped() {
    var moved =
        new ConsumerRecords<byte[], byte[]>(Map.of(), Map.of(COMMANDS, new OffsetAndMetadata(7)));
    assertThat(pollWith(timeout -> timeout.isZero() ? moved : ConsumerRecords.empty()))
        .isSameAs(moved);
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    return pollWith(consumer::poll);
  }

  private ConsumerRecords<byte[], byte[]> pollWith(
      Function<Duration, ConsumerRecords<byte[], byte[]>> plain) {
    return turns.poll(consumer, plain, TIMEOUT);
  }

  private void queue(TopicPartition partition, int from, int count) {
    IntStream.range(from, from + count)
        .mapToObj(
            offset ->
                new ConsumerRecord<>(
                    partition.topic(), 0, offset, "key".getBytes(UTF_8), new byte[0]))
        .forEach(consumer::addRecord);
  }

  private static List<String> topics(ConsumerRecords<byte[], byte[]> records) {
    var topics = new ArrayList<String>();
    records.forEach(record -> topics.add(record.topic()));
    return topics;
  }
}
