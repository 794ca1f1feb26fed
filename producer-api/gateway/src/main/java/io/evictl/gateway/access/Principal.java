package io.evictl.gateway.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/**
 * Who asks.
 *
 * @param name as told in requests, statuses and the audit
 * @param verified whether a token proved it
 * @param roles what it may do; nothing else
 */
public record Principal(String name, boolean verified, List<Role> roles) {
  /** Whoever asks for what is open to all; may nothing. */
  public static final Principal NOBODY = new Principal("nobody", false, List.of());

  /** Whoever can reach a gateway without tokens, which only its own machine can. */
  static final Principal ANYBODY =
      new Principal(
          "anybody", false, List.of(new Role(Role.ALL, Role.ALL, EnumSet.allOf(Action.class))));

  public Principal {
    roles = List.copyOf(roles);
  }

  public boolean may(Action action, Place place) {
    return roles.stream().anyMatch(role -> role.allows(action, place));
  }

  /**
   * Returns if the action is allowed in every place, and there is one.
   *
   * @throws ForbiddenException says which is not
   */
  public void require(Action action, Collection<Place> places) {
    if (places.isEmpty()) {
      throw new ForbiddenException("%s may not %s: the place is unknown", name, action.label());
    }
    for (var place : places) {
      if (!may(action, place)) {
        throw new ForbiddenException("%s may not %s in %s", name, action.label(), place);
      }
    }
  }
}
