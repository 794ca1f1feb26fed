package io.evictl.ops.standalone;

import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.TopicDifference;
import io.evictl.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of a standalone: ours, and Flyte's own, as nobody else is here to make it. */
final class TopicSetup {
  private static final int FLYTE_PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 100;

  private TopicSetup() {}

  /** Creates what is missing; returns when the broker shows all of it. */
  static void create(Admin admin, Topics topics) {
    var topicAdmin = new TopicAdmin(admin);
    topicAdmin.createMissing(topics);
    createFlytes(admin, topics.flyteEvents().name());
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (var missing = missing(topicAdmin, topics); !missing.isEmpty(); ) {
      if (System.nanoTime() > end) {
        throw new KafkaException("topics were made but are not shown: " + missing);
      }
      pause();
      missing = missing(topicAdmin, topics);
    }
  }

  private static void createFlytes(Admin admin, String name) {
    try {
      admin.createTopics(List.of(new NewTopic(name, FLYTE_PARTITIONS, (short) 1))).all().get();
    } catch (ExecutionException problem) {
      if (!(problem.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("topic " + name + " can't be made", problem.getCause());
      }
    } catch (InterruptedException interrupt) {
      throw new InterruptException(interrupt);
    }
  }

  /** A broker lags behind the controller, which has created them. */
  private static List<String> missing(TopicAdmin topicAdmin, Topics topics) {
    return topicAdmin.plan(topics).stream()
        .filter(difference -> !(difference instanceof TopicDifference.Different))
        .map(TopicDifference::topic)
        .toList();
  }

  private static void pause() {
    try {
      if (new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody counts this down");
      }
    } catch (InterruptedException interrupt) {
      throw new InterruptException(interrupt);
    }
  }
}
