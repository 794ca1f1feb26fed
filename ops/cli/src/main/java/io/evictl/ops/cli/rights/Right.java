package io.evictl.ops.cli.rights;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * One thing that a principal may do.
 *
 * @param operation what; READ and WRITE include DESCRIBE, by Kafka's own rules
 * @param type of the resource
 * @param name its name, or what its name begins with
 * @param pattern LITERAL or PREFIXED
 */
public record Right(AclOperation operation, ResourceType type, String name, PatternType pattern) {

  static Right topic(AclOperation operation, String name) {
    return new Right(operation, ResourceType.TOPIC, name, PatternType.LITERAL);
  }

  static Right group(String name) {
    return new Right(AclOperation.READ, ResourceType.GROUP, name, PatternType.LITERAL);
  }

  /**
   * The ACL that gives it, from any host.
   *
   * @param principal such as {@code User:evictl-stream}
   */
  public AclBinding to(String principal) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }
}
