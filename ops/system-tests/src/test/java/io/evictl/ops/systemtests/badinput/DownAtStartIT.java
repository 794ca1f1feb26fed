package io.evictl.ops.systemtests.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.standalone.Rooms;
import io.evictl.ops.systemtests.accept.Client;
import io.evictl.ops.systemtests.accept.Requests;
import io.evictl.ops.systemtests.accept.StatusLaws;
import io.evictl.ops.systemtests.badinput.Disturbable.Lost;
import io.evictl.ops.systemtests.oracle.ExecutionName;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * Rooms that are started before their servers wait, say for which, and then work (GUARANTEES.md,
 * I1).
 */
class DownAtStartIT {

  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(120);
  private static final ExecutionName EXECUTION =
      new ExecutionName("flytesnacks", "development", "ahhhmfwthk4vdrbdjh8q");

  @Test
  void rooms_startedBeforeTheirServers_waitAndThenWork() throws Exception {
    try (var servers = new Disturbable("downatstart");
        var client = Client.open(servers.plan(), DEFINITELY_TOO_SLOW);
        var rooms = Rooms.from(servers.plan().settings())) {
      for (var server : Lost.values()) {
        servers.proxy(server).refuse();
        servers.proxy(server).cutAll();
      }
      List<String> notes = new CopyOnWriteArrayList<>();
      var starting = Thread.ofVirtual().start(() -> rooms.start(notes::add));
      awaitNote(notes, "waiting for Kafka");
      servers.proxy(Lost.KAFKA).forward();
      awaitNote(notes, "waiting for schema registry");
      servers.proxy(Lost.REGISTRY).forward();
      awaitNote(notes, "waiting for catalog database");
      servers.proxy(Lost.POSTGRES).forward();
      starting.join();
      await("stream runs").atMost(DEFINITELY_TOO_SLOW).until(rooms::isRunning);

      var request = Requests.evict(EXECUTION, false, Duration.ZERO, Instant.now());
      client.commands().submit(request);
      var hidden =
          client.await(request.getRequestId(), status -> status.getState() == RequestState.EVICTED);
      assertThat(hidden).map(EvictionStatus::getState).contains(RequestState.EVICTED);
      servers.proxy(Lost.S3).forward();

      var ended =
          client.await(request.getRequestId(), status -> StatusLaws.isTerminal(status.getState()));

      assertThat(ended).map(EvictionStatus::getState).contains(RequestState.SUCCEEDED);
      assertThat(ended.orElseThrow().getCounts().getPurged()).isEqualTo(3);
      assertThat(client.violations(request.getRequestId())).isEmpty();
    }
  }

  private static void awaitNote(List<String> notes, String beginning) {
    await(beginning)
        .atMost(DEFINITELY_TOO_SLOW)
        .until(() -> notes.stream().anyMatch(note -> note.startsWith(beginning)));
  }
}
