package io.evictl.gateway.ask;

import io.evictl.gateway.access.Action;
import io.evictl.gateway.access.ForbiddenException;
import io.evictl.gateway.access.Place;
import io.evictl.gateway.access.Principal;
import io.evictl.producer.EvictionControls;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.ControlAnswer;
import io.evictl.schemas.record.EvictionLimits;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionOptions;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionResult;
import io.evictl.schemas.record.EvictionStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a principal may ask of the deployment, whatever door it came through. Every method checks
 * the rights first; nothing is sent where one is missing. Safe for threads.
 */
public final class Evictions {
  private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);
  private static final int MOST_REMEMBERED = 10_000;

  private final Commands commands;
  private final Statuses statuses;
  private final Results results;
  private final OptionalLong entryLimit;
  private final InstantSource clock;

  /** Requests sent a moment ago, which no status tells of yet: a repeat sends the very same. */
  private final Map<String, EvictionRequest> sent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EvictionRequest> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @param entryLimit a request that would evict more waits for somebody else's approval
   */
  public Evictions(
      Commands commands,
      Statuses statuses,
      Results results,
      OptionalLong entryLimit,
      InstantSource clock) {
    this.commands = commands;
    this.statuses = statuses;
    this.results = results;
    this.entryLimit = entryLimit;
    this.clock = clock;
  }

  /**
   * Sends a request; returns it, as sent, when the brokers have it. The same again is harmless.
   *
   * @param asked all of it but who asks, when, and the gateway's limit
   * @throws ForbiddenException where the principal may not
   * @throws ConflictException where the id is another request's
   * @throws io.evictl.producer.InvalidRequestException saying what to change
   */
  public EvictionRequest submit(Principal principal, EvictionRequests asked) {
    var request =
        limited(asked.requestedBy(principal.name(), principal.verified()).build(clock.instant()));
    authorize(principal, request);
    var same = remembered(request);
    commands.submit(same);
    LOG.info(
        "request={} by={} verified={} mode={} outcome=sent",
        same.getRequestId(),
        principal.name(),
        principal.verified(),
        same.getOptions().getMode());
    return same;
  }

  /** Throws as {@link #submit} does for want of a right or form, and sends nothing. */
  public void check(Principal principal, EvictionRequests asked) {
    authorize(principal, asked.build(clock.instant()));
  }

  private EvictionRequest limited(EvictionRequest request) {
    if (entryLimit.isEmpty()) {
      return request;
    }
    long limit =
        request
            .getOptions()
            .getLimits()
            .getMaxEntries()
            .map(asked -> Math.min(asked, entryLimit.getAsLong()))
            .orElse(entryLimit.getAsLong());
    var options = request.getOptions();
    return EvictionRequest.newBuilder(request)
        .setOptions(
            EvictionOptions.newBuilder(options)
                .setLimits(EvictionLimits.newBuilder().setMaxEntries(limit).build())
                .build())
        .build();
  }

  private static void authorize(Principal principal, EvictionRequest request) {
    var places = Places.of(request.getTarget());
    boolean plan = request.getOptions().getMode() == EvictionMode.PLAN;
    principal.require(plan ? Action.PLAN : Action.EVICT, places);
    if (!plan && request.getOptions().getIncludeCacheHits()) {
      requireHits(principal, places);
    }
  }

  /**
   * Whose datasets an execution hit is known only when it is expanded: they may be of any project
   * of the domain, so the right is needed for all of these.
   */
  private static void requireHits(Principal principal, Set<Place> places) {
    for (var place : places) {
      if (!principal.may(Action.HITS, Place.everyProject(place.domain()))) {
        throw new ForbiddenException(
            "%s may not evict cache hits: datasets that were hit may be of any project of %s, so"
                + " the action hits is needed in project * there; do without includeCacheHits",
            principal.name(), place.domain());
      }
    }
  }

  /** The request as it was sent before, if it was. */
  private EvictionRequest remembered(EvictionRequest request) {
    var known = statuses.status(request.getRequestId()).flatMap(EvictionStatus::getRequest);
    EvictionRequest former;
    synchronized (sent) {
      former = known.orElse(sent.get(request.getRequestId()));
      if (former == null) {
        sent.put(request.getRequestId(), request);
        return request;
      }
    }
    if (!sameButTime(former, request)) {
      throw new ConflictException(
          "request %s is known, and is another one".formatted(request.getRequestId()));
    }
    return former;
  }

  private static boolean sameButTime(EvictionRequest one, EvictionRequest other) {
    var at = Instant.EPOCH;
    return EvictionRequest.newBuilder(one)
        .setRequestedAt(at)
        .build()
        .equals(EvictionRequest.newBuilder(other).setRequestedAt(at).build());
  }

  /**
   * Sends a control and waits a while for its answer.
   *
   * @return empty where the answer is not there in time; it will be the status's last control
   * @throws UnknownRequestException where the request is not known, or not the principal's to see
   */
  public Optional<ControlAnswer> control(
      Principal principal, String requestId, EvictionControls asked, Duration patience)
      throws InterruptedException {
    var control = asked.requestedBy(principal.name(), principal.verified()).build(clock.instant());
    var request = request(status(principal, requestId));
    principal.require(right(control.getAction()), Places.of(request.getTarget()));
    if (control.getAction() == ControlAction.RETRY_FAILED) {
      authorize(principal, request);
    }
    if (control.getAction() == ControlAction.APPROVE) {
      requireSecondPerson(principal, request);
    }
    long end = System.nanoTime() + patience.toNanos();
    try (var following = statuses.follow(requestId)) {
      commands.control(control);
      LOG.info(
          "request={} control={} action={} by={} outcome=sent",
          requestId,
          control.getControlId(),
          control.getAction(),
          principal.name());
      long sequence = -1;
      while (true) {
        var next = following.next(sequence, Duration.ofNanos(end - System.nanoTime()));
        var answer = next.flatMap(EvictionStatus::getLastControl);
        if (next.isEmpty()
            || answer.filter(a -> a.getControlId().equals(control.getControlId())).isPresent()) {
          return answer;
        }
        sequence = next.get().getSequence();
      }
    }
  }

  private static Action right(ControlAction action) {
    return switch (action) {
      case APPROVE -> Action.APPROVE;
      case RESTORE -> Action.RESTORE;
      case CANCEL, PAUSE, RESUME -> Action.CONTROL;
      case RETRY_FAILED, UNKNOWN -> Action.EVICT;
    };
  }

  /** Two persons: both proven, and not the same. */
  private static void requireSecondPerson(Principal approver, EvictionRequest request) {
    if (!approver.verified() || !request.getPrincipalVerified()) {
      throw new ForbiddenException(
          "to approve here, requester and approver must both be proven by tokens");
    }
    if (approver.name().equals(request.getRequestedBy())) {
      throw new ForbiddenException(
          "%s asked for this and so can't approve it: somebody else has to", approver.name());
    }
  }

  /**
   * The latest status.
   *
   * @throws UnknownRequestException where it is not known, or not the principal's to see
   */
  public EvictionStatus status(Principal principal, String requestId) {
    return statuses
        .status(requestId)
        .filter(status -> maySee(principal, status))
        .orElseThrow(() -> new UnknownRequestException(requestId));
  }

  /**
   * The newest requests that match.
   *
   * @param wanted as made of the principal by {@link Wanted#allOf}, and what more is asked
   */
  public List<EvictionStatus> list(Wanted wanted, Statuses.@Nullable Mark after, int most) {
    return statuses.list(wanted, after, most);
  }

  /** Follows a request; to be closed. Throws as {@link #status} does. */
  public Statuses.Following follow(Principal principal, String requestId) {
    status(principal, requestId);
    return statuses.follow(requestId);
  }

  /** Follows a request that the principal has just sent: no status of it need be there yet. */
  public Statuses.Following followOwn(EvictionRequest sentRequest) {
    return statuses.follow(sentRequest.getRequestId());
  }

  /** Hands on the results there are now. Throws as {@link #status} does. */
  public void results(Principal principal, String requestId, Consumer<EvictionResult> reader) {
    results.read(status(principal, requestId), reader);
  }

  private static boolean maySee(Principal principal, EvictionStatus status) {
    return Wanted.allOf(principal).fits(status);
  }

  private static EvictionRequest request(EvictionStatus status) {
    return status
        .getRequest()
        .orElseThrow(() -> new UnknownRequestException(status.getRequestId()));
  }
}
