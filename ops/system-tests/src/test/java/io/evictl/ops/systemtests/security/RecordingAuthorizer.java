package io.evictl.ops.systemtests.security;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, and what it was asked and said. The broker makes it, in this JVM. */
public final class RecordingAuthorizer extends StandardAuthorizer {
  private static final Set<Asked> ASKED = ConcurrentHashMap.newKeySet();

  /**
   * What somebody wanted to do.
   *
   * @param matters false where the answer only decides how much is shown
   */
  record Asked(
      String principal,
      AclOperation operation,
      ResourceType type,
      String name,
      boolean allowed,
      boolean matters) {}

  static Set<Asked> askedBy(String principal) {
    return ASKED.stream()
        .filter(asked -> asked.principal().equals(principal))
        .collect(Collectors.toSet());
  }

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    var results = super.authorize(context, actions);
    for (int i = 0; i < actions.size(); i++) {
      var action = actions.get(i);
      ASKED.add(
          new Asked(
              context.principal().toString(),
              action.operation(),
              action.resourcePattern().resourceType(),
              action.resourcePattern().name(),
              results.get(i) == AuthorizationResult.ALLOWED,
              action.logIfDenied()));
    }
    return results;
  }
}
