package io.evictl.ops.systemtests.accept;

import io.evictl.schemas.Messaging;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

/** Talks to a deployment, wherever its rooms run; makes its topics and removes them. */
public final class Client implements AutoCloseable {

  private final DeploymentPlan plan;
  private final Duration patience;
  private final Admin admin;
  private final Messaging messaging;
  private final Commands commands;
  private final StatusWatch status;

  private Client(DeploymentPlan plan, Duration patience) {
    this.plan = plan;
    this.patience = patience;
    this.messaging = Messaging.from(plan.messaging());
    this.admin = Admin.create(Map.copyOf(messaging.clientProperties()));
    createTopics();
    this.commands = new Commands(messaging);
    this.status = StatusWatch.start(messaging);
  }

  /** Creates the product's topics and, in Flyte's place, that of its events. */
  public static Client open(DeploymentPlan plan, Duration patience) {
    return new Client(plan, patience);
  }

  public Messaging messaging() {
    return messaging;
  }

  public Commands commands() {
    return commands;
  }

  public Admin admin() {
    return admin;
  }

  /** As {@link StatusWatch#await}, with the usual patience. */
  public Optional<EvictionStatus> await(String requestId, Predicate<EvictionStatus> condition) {
    return status.await(requestId, condition, patience);
  }

  /** As {@link StatusWatch#await}. */
  public Optional<EvictionStatus> await(
      String requestId, Predicate<EvictionStatus> condition, Duration limit) {
    return status.await(requestId, condition, limit);
  }

  /** As {@link StatusWatch#violations}. */
  public List<String> violations(String requestId) {
    return status.violations(requestId);
  }

  /** Publishes Flyte's events and waits until the stream has them. */
  public void publish(List<ProducerRecord<byte[], byte[]>> events) {
    commands.sendAll(events.stream().map(Client::asOfNow).toList());
    Consumed.await(admin, plan.applicationId(), flyteEvents(), 0, patience);
    Consumed.await(
        admin, plan.applicationId(), messaging.topics().executionEvents().name(), 1, patience);
  }

  public String flyteEvents() {
    return messaging.topics().flyteEvents().name();
  }

  /** Without its timestamp: a broker may drop a record that is older than the topic's retention. */
  private static ProducerRecord<byte[], byte[]> asOfNow(ProducerRecord<byte[], byte[]> record) {
    return new ProducerRecord<>(
        record.topic(), null, null, record.key(), record.value(), record.headers());
  }

  private void createTopics() {
    new TopicAdmin(admin).createMissing(messaging.topics());
    var events = new NewTopic(flyteEvents(), messaging.topics().partitions(), (short) 1);
    try {
      admin.createTopics(List.of(events)).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topics were created", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("topic " + events.name() + " could not be created", e);
    }
    // A broker knows a topic a little later than the controller that made it.
    Awaitility.await("topics of " + plan.name())
        .atMost(patience)
        .until(() -> new TopicAdmin(admin).plan(messaging.topics()).isEmpty());
  }

  private void deleteTopics() {
    try {
      Set<String> ours = new TreeSet<>();
      for (var topic : admin.listTopics().names().get()) {
        if (topic.startsWith(plan.prefix()) || topic.startsWith(plan.applicationId())) {
          ours.add(topic);
        }
      }
      admin.deleteTopics(ours).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics of " + plan.name() + " not deleted", e);
    }
  }

  @Override
  public void close() {
    try (messaging;
        admin;
        commands) {
      status.close();
      deleteTopics();
    }
  }
}
