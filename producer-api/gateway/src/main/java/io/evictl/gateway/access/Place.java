package io.evictl.gateway.access;

/** A domain of a project, which rights are about. */
public record Place(String project, String domain) {
  /** Where only those may who may in every project of the domain. */
  public static Place everyProject(String domain) {
    return new Place(Role.ALL, domain);
  }

  @Override
  public String toString() {
    return project + "/" + domain;
  }
}
