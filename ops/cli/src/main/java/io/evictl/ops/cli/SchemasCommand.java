package io.evictl.ops.cli;

import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.cli.screen.Table;
import io.evictl.schemas.RecordSerdes;
import io.evictl.schemas.SchemaAdmin;
import io.evictl.schemas.SchemaAdmin.SubjectState;
import io.evictl.schemas.Topics;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evictl schemas}: the schemas of all topics, and what a registry has of them. */
@Command(name = "schemas", description = "Check or register the schemas of all topics.")
final class SchemasCommand {
  private final Screen screen;

  SchemasCommand(Screen screen) {
    this.screen = screen;
  }

  @Command(description = "Show what the registry lacks; exit code 1 if it does.")
  int check(@Mixin Where where) {
    var settings = where.settings();
    try (var serdes = RecordSerdes.from(settings)) {
      var states = new SchemaAdmin(serdes.registry()).plan(Topics.from(settings));
      show(states);
      return states.stream().allMatch(state -> state.id().isPresent())
          ? ExitCode.OK.number()
          : ExitCode.FAILED.number();
    }
  }

  @Command(description = "Register them, for those who publish without registering.")
  int register(@Mixin Where where) {
    var settings = where.settings();
    try (var serdes = RecordSerdes.from(settings)) {
      show(new SchemaAdmin(serdes.registry()).register(Topics.from(settings)));
      return ExitCode.OK.number();
    }
  }

  private void show(List<SubjectState> states) {
    var table = new Table("SUBJECT", "ID", "COMPATIBLE");
    states.forEach(
        state ->
            table.row(
                state.subject(),
                state.id().map(String::valueOf).orElse("missing"),
                state.compatible() ? "yes" : "no"));
    table.lines().forEach(screen::print);
  }
}
