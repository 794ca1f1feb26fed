package io.evictl.ops.cli.rights;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** Rights as lines for Kafka's own command: one for all topics that have the same operations. */
final class AclLines {
  private static final String COMMAND =
      "kafka-acls.sh --bootstrap-server \"$BROKERS\" --command-config admin.properties --add"
          + " --allow-principal '%s'";

  private AclLines() {}

  static List<String> of(String principal, List<Right> rights) {
    var operations = new LinkedHashMap<Resource, Set<AclOperation>>();
    for (var right : rights) {
      operations
          .computeIfAbsent(Resource.of(right), resource -> new TreeSet<>())
          .add(right.operation());
    }
    var lines = new LinkedHashMap<Line, Set<String>>();
    operations.forEach(
        (resource, allowed) ->
            lines
                .computeIfAbsent(
                    new Line(resource.type, resource.pattern, allowed),
                    line -> new LinkedHashSet<>())
                .add(resource.name));
    return lines.entrySet().stream()
        .map(line -> line.getKey().text(principal, line.getValue()))
        .toList();
  }

  private record Resource(ResourceType type, PatternType pattern, String name) {
    static Resource of(Right right) {
      return new Resource(right.type(), right.pattern(), right.name());
    }
  }

  private record Line(ResourceType type, PatternType pattern, Set<AclOperation> allowed) {
    String text(String principal, Set<String> names) {
      var line = new StringJoiner(" ");
      line.add(COMMAND.formatted(principal));
      allowed.forEach(operation -> line.add("--operation " + word(operation)));
      names.forEach(name -> line.add(option(type) + " '" + name + "'"));
      if (pattern == PatternType.PREFIXED) {
        line.add("--resource-pattern-type prefixed");
      }
      return line.toString();
    }
  }

  private static String option(ResourceType type) {
    return switch (type) {
      case TOPIC -> "--topic";
      case GROUP -> "--group";
      case TRANSACTIONAL_ID -> "--transactional-id";
      default -> throw new IllegalArgumentException("no module has rights to a " + type);
    };
  }

  /** As kafka-acls writes them: DescribeConfigs. */
  private static String word(AclOperation operation) {
    var word = new StringBuilder();
    for (var part : operation.name().split("_", -1)) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }
}
