package io.evictl.gateway.ask;

import io.evictl.gateway.access.Action;
import io.evictl.gateway.access.Place;
import io.evictl.gateway.access.Principal;
import io.evictl.gateway.access.Role;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.RequestState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a list is to tell of. Those of which nobody knows where they lie are in no list.
 *
 * @param reading what whoever asks may read: every place of a request must be among it
 * @param project empty: any; else one of the request's places is of it, and of the domain
 * @param domain likewise
 * @param requester who asked for it
 * @param since accepted at that instant or later
 * @param until accepted before
 */
public record Wanted(
    List<Role> reading,
    Optional<String> project,
    Optional<String> domain,
    Optional<RequestState> state,
    Optional<String> requester,
    Optional<Instant> since,
    Optional<Instant> until) {

  public Wanted {
    reading = List.copyOf(reading);
  }

  /** All that a principal may see. */
  public static Wanted allOf(Principal principal) {
    return new Wanted(
        principal.roles().stream().filter(role -> role.actions().contains(Action.READ)).toList(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  boolean fits(EvictionStatus status) {
    var places = places(status);
    return !places.isEmpty()
        && places.stream().allMatch(this::isReadable)
        && places.stream().anyMatch(this::isAskedFor)
        && state.map(asked -> asked == status.getState()).orElse(true)
        && requester.map(asked -> asked.equals(requester(status))).orElse(true)
        && since.map(instant -> !status.getAcceptedAt().isBefore(instant)).orElse(true)
        && until.map(instant -> status.getAcceptedAt().isBefore(instant)).orElse(true);
  }

  private boolean isReadable(Place place) {
    return reading.stream().anyMatch(role -> role.allows(Action.READ, place));
  }

  private boolean isAskedFor(Place place) {
    return project.map(place.project()::equals).orElse(true)
        && domain.map(place.domain()::equals).orElse(true);
  }

  /** Where a request lies, if its status tells. */
  public static Set<Place> places(EvictionStatus status) {
    return status.getRequest().map(request -> Places.of(request.getTarget())).orElse(Set.of());
  }

  /** Who asked for it, or "". */
  public static String requester(EvictionStatus status) {
    return status.getRequest().map(EvictionRequest::getRequestedBy).orElse("");
  }
}
