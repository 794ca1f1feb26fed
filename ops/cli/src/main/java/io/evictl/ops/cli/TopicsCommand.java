package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Brokers;
import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.Table;
import io.evictl.schemas.TopicAdmin;
import io.evictl.schemas.TopicDifference;
import io.evictl.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evictl topics}: the catalogue of topics, and what a broker has of it. */
@Command(name = "topics", description = "List, check or create the topics.")
final class TopicsCommand {
  private final Screen screen;

  TopicsCommand(Screen screen) {
    this.screen = screen;
  }

  @Command(description = "List the topics as they should be.")
  int list(@Mixin Where where) {
    var topics = Topics.from(where.settings());
    var table = new Table("TOPIC", "KEY", "PARTITIONS", "CLEANUP", "RETENTION");
    Stream.concat(Stream.of(topics.flyteEvents()), topics.all().stream())
        .forEach(
            topic ->
                table.row(
                    topic.name(),
                    topic.keyForm(),
                    topic.ours() ? topic.partitions() : "not ours",
                    topic.cleanup(),
                    topic.retention().map(Duration::toDays).map(days -> days + " d").orElse("")));
    table.lines().forEach(screen::print);
    return ExitCode.OK.number();
  }

  @Command(description = "Show where the broker's topics differ; exit code 1 if they do.")
  int check(@Mixin Where where) {
    var settings = where.settings();
    try (var admin = admin(settings)) {
      var differences = new TopicAdmin(admin).plan(Topics.from(settings));
      differences.forEach(difference -> screen.print(difference.describe()));
      if (differences.isEmpty()) {
        screen.print("all topics are as they should be");
        return ExitCode.OK.number();
      }
      return ExitCode.FAILED.number();
    }
  }

  @Command(description = "Create missing topics; existing ones are never changed.")
  int create(@Mixin Where where) {
    var settings = where.settings();
    var topics = Topics.from(settings);
    try (var admin = admin(settings)) {
      var topicAdmin = new TopicAdmin(admin);
      topicAdmin.createMissing(topics).forEach(name -> screen.print("created " + name));
      var left =
          topicAdmin.plan(topics).stream()
              .filter(it -> !(it instanceof TopicDifference.ForeignMissing))
              .toList();
      left.forEach(it -> screen.print("left as it is: " + it.describe()));
      return (left.isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
    }
  }

  private static Admin admin(Map<String, String> settings) {
    return Brokers.admin(settings);
  }
}
