package io.evictl.ops.systemtests.accept;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to topics as a stranger does: nothing is checked before it is sent. */
public final class Commands implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;

  private final Messaging messaging;
  private final KafkaProducer<byte[], byte[]> producer;

  public Commands(Messaging messaging) {
    this.messaging = messaging;
    var properties = new HashMap<String, Object>(messaging.clientProperties());
    properties.put("acks", "all");
    properties.put("linger.ms", "0");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends a request and waits until Kafka has it. */
  public void submit(EvictionRequest request) {
    send(request.getRequestId(), EvictionCommand.newBuilder().setRequest(request).build());
  }

  /** Sends a control and waits until Kafka has it. */
  public void control(EvictionControl control) {
    send(control.getRequestId(), EvictionCommand.newBuilder().setControl(control).build());
  }

  private void send(String key, EvictionCommand command) {
    var topic = messaging.topics().commands().name();
    var value = messaging.serdes().of(EvictionCommand.class).serializer().serialize(topic, command);
    send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
  }

  /** Sends a record as it is and waits until Kafka has it. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending to " + record.topic(), e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("could not send to " + record.topic(), e);
    }
  }

  /** Sends records as they are and waits until Kafka has all of them. */
  public void sendAll(Iterable<ProducerRecord<byte[], byte[]>> records) {
    var sent = new ArrayList<Future<?>>();
    records.forEach(record -> sent.add(producer.send(record)));
    producer.flush();
    for (var one : sent) {
      if (one.state() == Future.State.FAILED) {
        throw new IllegalStateException("could not publish", one.exceptionNow());
      }
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
