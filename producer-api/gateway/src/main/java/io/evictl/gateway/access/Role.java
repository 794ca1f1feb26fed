package io.evictl.gateway.access;

import java.util.Set;

/**
 * Some actions in some place.
 *
 * @param project a Flyte project, or {@code *} for all
 * @param domain a Flyte domain, or {@code *} for all
 * @param actions what may be done there
 */
public record Role(String project, String domain, Set<Action> actions) {
  public static final String ALL = "*";

  public Role {
    actions = Set.copyOf(actions);
  }

  /** Whether it allows that there. */
  public boolean allows(Action action, Place place) {
    return actions.contains(action)
        && (project.equals(ALL) || project.equals(place.project()))
        && (domain.equals(ALL) || domain.equals(place.domain()));
  }
}
