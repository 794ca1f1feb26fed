package io.evictl.gateway.access;

/** A domain of a project, which rights are about. */
public record Place(String project, String domain) {
  @Override
  public String toString() {
    return project + "/" + domain;
  }
}
