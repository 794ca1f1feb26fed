package io.evictl.ops.cli.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.Topics;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

/** What is printed; that it is enough and no more is for {@code KafkaSecurityIT} to show. */
class AclLinesTest {
  private static final String ADD =
      "kafka-acls.sh --bootstrap-server \"$BROKERS\" --command-config admin.properties --add"
          + " --allow-principal 'User:ada' ";

  @Test
  void lines_joinTopicsOfTheSameOperations() {
    assertThat(AclLines.of("User:ada", Module.WORKERS.rights(Map.of("topics.prefix", "e."))))
        .containsExactly(
            ADD + "--operation Read --topic 'e.tasks'",
            ADD
                + "--operation Write --topic 'e.results' --topic 'e.audit' --topic"
                + " 'e.dead-letters'",
            ADD + "--operation Read --group 'e.storage-workers'");
  }

  @Test
  void lines_ofTheStream_nameWhatBeginsWithItsId() {
    var settings = Map.of("stream.application.id", "mine");
    assertThat(AclLines.of("User:ada", Module.STREAM.rights(settings)))
        .contains(
            ADD
                + "--operation Read --operation Write --operation Create --topic 'mine-'"
                + " --resource-pattern-type prefixed",
            ADD + "--operation Read --group 'mine'",
            ADD + "--operation Write --transactional-id 'mine-' --resource-pattern-type prefixed");
  }

  @Test
  void lines_writeOperationsAsKafkasToolDoes() {
    assertThat(AclLines.of("User:ada", Module.OPERATOR.rights(Map.of())))
        .anyMatch(line -> line.contains("--operation DescribeConfigs "));
  }

  /** A topic that nobody may write, or read, is one that was forgotten here. */
  @Test
  void everyTopic_isWrittenBySomebodyAndReadBySomebody() {
    for (var topic : Topics.withPrefix("evictl.").all()) {
      for (var operation : new AclOperation[] {AclOperation.READ, AclOperation.WRITE}) {
        // Dead letters are for people to read.
        if (operation == AclOperation.WRITE || !topic.name().endsWith("dead-letters")) {
          assertThat(Stream.of(Module.values()).flatMap(it -> it.rights(Map.of()).stream()))
              .contains(Right.topic(operation, topic.name()));
        }
      }
    }
  }
}
