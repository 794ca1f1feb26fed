package io.evictl.gateway.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.gateway.access.Action;
import io.evictl.gateway.access.Principal;
import io.evictl.gateway.access.Role;
import io.evictl.gateway.ask.Statuses.Mark;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every read model of the statuses does, wherever it keeps them. */
public abstract class StatusModelContract {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Role EVERYWHERE = new Role("*", "*", EnumSet.of(Action.READ));

  private StatusModel model;
  private long offset;

  /** An empty one, ready to be asked. */
  protected abstract StatusModel empty();

  @BeforeEach
  void open() {
    model = empty();
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void status_isTheLatest_whateverTheOrder() {
    var first = status("shop", NOON, 3, RequestState.RUNNING);
    hand(first);
    assertThat(model.status(first.getRequestId())).contains(first);
    hand(later(first, 2, RequestState.WAITING));
    assertThat(model.status(first.getRequestId())).contains(first);
    var last = later(first, 4, RequestState.SUCCEEDED);
    hand(last);
    assertThat(model.status(first.getRequestId())).contains(last);
    assertThat(list(all(), 10)).containsExactly(last);
    assertThat(model.status(UUID.randomUUID().toString())).isEmpty();
  }

  @Test
  void forgotten_isGone_andMayComeAgain() {
    var status = status("shop", NOON, 3, RequestState.RUNNING);
    hand(status);
    model.forgotten(status.getRequestId());
    handed();
    assertThat(model.status(status.getRequestId())).isEmpty();
    assertThat(list(all(), 10)).isEmpty();
    hand(later(status, 1, RequestState.ACCEPTED));
    assertThat(list(all(), 10)).hasSize(1);
  }

  /** Newest first, each once, whatever the page's size; many of the same microsecond, too. */
  @Test
  void pages_haveEachOnce_inOrder() {
    var random = new Random(7);
    var statuses =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    status(
                        "shop", NOON.plusNanos(1000L * random.nextInt(6)), 1, RequestState.RUNNING))
            .toList();
    statuses.forEach(this::hand);
    var inOrder = statuses.stream().map(Mark::of).sorted().map(Mark::requestId).toList();
    for (int size : new int[] {1, 7, 60, 100}) {
      var seen = new ArrayList<String>();
      Mark after = null;
      while (true) {
        var page = model.list(all(), after, size);
        page.forEach(status -> seen.add(status.getRequestId()));
        if (page.size() < size) {
          break;
        }
        after = Mark.of(page.getLast());
      }
      assertThat(seen).as("pages of " + size).isEqualTo(inOrder);
    }
  }

  @Test
  void lists_areOfWhatIsAskedFor() {
    var a = status("shop", NOON, 1, RequestState.RUNNING);
    var b = status("garden", NOON.plusSeconds(1), 1, RequestState.RUNNING);
    var c = status("shop", NOON.plusSeconds(2), 1, RequestState.FAILED);
    List.of(a, b, c).forEach(this::hand);
    assertThat(list(wanted(Map.of("project", "shop")), 10)).containsExactly(c, a);
    assertThat(list(wanted(Map.of("domain", "development")), 10)).containsExactly(c, b, a);
    assertThat(list(wanted(Map.of("project", "shop", "domain", "production")), 10)).isEmpty();
    assertThat(list(wanted(Map.of("state", "RUNNING")), 10)).containsExactly(b, a);
    assertThat(list(wanted(Map.of("requester", "ada")), 10)).containsExactly(c, b, a);
    assertThat(list(wanted(Map.of("requester", "bob")), 10)).isEmpty();
    assertThat(list(wanted(Map.of("since", NOON.plusSeconds(1).toString())), 10))
        .containsExactly(c, b);
    assertThat(list(wanted(Map.of("since", NOON.plusNanos(1).toString())), 10))
        .containsExactly(c, b);
    assertThat(list(wanted(Map.of("until", NOON.plusSeconds(1).toString())), 10))
        .containsExactly(a);
    assertThat(list(wanted(Map.of("until", Instant.MAX.toString())), 10)).hasSize(3);
    assertThat(list(wanted(Map.of("since", Instant.MIN.toString())), 10)).hasSize(3);
    assertThat(list(all(), 2)).containsExactly(c, b);
  }

  /** Every place of a request must be readable; of which nobody knows where it lies, none is. */
  @Test
  void lists_areOfWhatMayBeRead() {
    var shop = status("shop", NOON, 1, RequestState.RUNNING);
    var both =
        FakeDeployment.status(
                EvictionRequests.api()
                    .executions(
                        List.of(
                            new ExecutionId("shop", "development", "e1"),
                            new ExecutionId("garden", "production", "e2")))
                    .requestedBy("ada", true)
                    .build(),
                RequestState.RUNNING,
                1)
            .setAcceptedAt(NOON.plusSeconds(1))
            .build();
    var nowhere =
        EvictionStatus.newBuilder(status("shop", NOON, 1, RequestState.RUNNING))
            .setRequest(null)
            .build();
    List.of(shop, both, nowhere).forEach(this::hand);
    assertThat(list(reading(EVERYWHERE), 10)).containsExactly(both, shop);
    assertThat(list(reading(role("shop", "*")), 10)).containsExactly(shop);
    assertThat(list(reading(role("*", "development")), 10)).containsExactly(shop);
    assertThat(list(reading(role("shop", "*"), role("garden", "production")), 10))
        .containsExactly(both, shop);
    assertThat(list(reading(role("shop", "*"), role("garden", "development")), 10))
        .containsExactly(shop);
    assertThat(list(reading(role("garden", "*")), 10)).isEmpty();
    assertThat(list(reading(), 10)).isEmpty();
    assertThat(list(reading(new Role("*", "*", EnumSet.of(Action.EVICT))), 10)).isEmpty();
  }

  @Test
  void follower_isToldWhatIs_andWhatComes() throws Exception {
    var status = status("shop", NOON, 1, RequestState.RUNNING);
    hand(status);
    try (var following = model.follow(status.getRequestId())) {
      assertThat(following.next(-1, Duration.ofSeconds(30))).contains(status);
      assertThat(following.next(1, Duration.ofMillis(1))).isEmpty();
      var next = later(status, 2, RequestState.SUCCEEDED);
      hand(next);
      assertThat(following.next(1, Duration.ofSeconds(30))).contains(next);
    }
  }

  private void hand(EvictionStatus status) {
    model.status(status);
    handed();
  }

  private void handed() {
    offset++;
    model.handed(Map.of(0, offset));
  }

  private List<EvictionStatus> list(Wanted wanted, int most) {
    @Nullable Mark fromTheNewest = null;
    return model.list(wanted, fromTheNewest, most);
  }

  private static Wanted all() {
    return wanted(Map.of());
  }

  private static Role role(String project, String domain) {
    return new Role(project, domain, EnumSet.of(Action.READ));
  }

  private static Wanted reading(Role... roles) {
    return Wanted.allOf(new Principal("ada", true, List.of(roles)));
  }

  private static Wanted wanted(Map<String, String> filter) {
    return new Wanted(
        List.of(EVERYWHERE),
        Optional.ofNullable(filter.get("project")),
        Optional.ofNullable(filter.get("domain")),
        Optional.ofNullable(filter.get("state")).map(RequestState::valueOf),
        Optional.ofNullable(filter.get("requester")),
        Optional.ofNullable(filter.get("since")).map(Instant::parse),
        Optional.ofNullable(filter.get("until")).map(Instant::parse));
  }

  protected static EvictionStatus status(
      String project, Instant acceptedAt, long sequence, RequestState state) {
    var request =
        EvictionRequests.api()
            .execution(new ExecutionId(project, "development", "e1"))
            .requestedBy("ada", true)
            .build(NOON);
    return FakeDeployment.status(request, state, sequence).setAcceptedAt(acceptedAt).build();
  }

  private static EvictionStatus later(EvictionStatus status, long sequence, RequestState state) {
    return EvictionStatus.newBuilder(status).setSequence(sequence).setState(state).build();
  }
}
