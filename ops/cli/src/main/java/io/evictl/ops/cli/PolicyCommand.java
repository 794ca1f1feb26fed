package io.evictl.ops.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import io.evictl.ops.cli.deployment.Where;
import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.producer.admin.AdminDatabase;
import io.evictl.producer.admin.AdminDatabaseException;
import io.evictl.producer.admin.AdminDatabaseSettings;
import io.evictl.producer.admin.ArchivedRow;
import io.evictl.producer.archival.ArchivalPolicy;
import io.evictl.producer.archival.ArchivedExecution;
import io.evictl.producer.archival.MalformedPolicyException;
import io.evictl.producer.archival.PolicyFile;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evictl policy}: what is evicted for being archived. */
@Command(name = "policy", description = "Look at a policy of archival; changes nothing.")
final class PolicyCommand {
  private final Screen screen;

  PolicyCommand(Screen screen) {
    this.screen = screen;
  }

  @Command(description = "Say what a policy would do about an execution, and why.")
  int test(
      @Mixin Where where,
      @Parameters(paramLabel = "FILE", description = "the policy") Path file,
      @Parameters(paramLabel = "EXECUTION", description = "project/domain/name") String execution) {
    var policy = policy(file);
    var row = row(where, execution);
    try {
      var known = ArchivedExecution.of(row);
      tell(policy, row.archived() ? known : known.at(Instant.now()), row.archived());
      return ExitCode.OK.number();
    } catch (InvalidProtocolBufferException e) {
      throw new CliException(
          ExitCode.FAILED, "its row can't be decoded, so it is left alone: " + e.getMessage(), e);
    }
  }

  private static ArchivalPolicy policy(Path file) {
    try {
      return PolicyFile.read(file);
    } catch (MalformedPolicyException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static ArchivedRow row(Where where, String execution) {
    var id = id(execution);
    try (var database = new AdminDatabase(AdminDatabaseSettings.from(where.settings()))) {
      return database
          .<Optional<ArchivedRow>>read(view -> view.asArchived(id))
          .orElseThrow(
              () ->
                  new CliException(ExitCode.FAILED, "flyteadmin has no execution " + Keys.of(id)));
    } catch (AdminDatabaseException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static ExecutionId id(String execution) {
    try {
      return Keys.execution(execution);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE, "an execution is project/domain/name, not '" + execution + "'", e);
    }
  }

  private void tell(ArchivalPolicy policy, ArchivedExecution execution, boolean archived) {
    line("execution", Keys.of(execution.id()));
    var by = execution.archivedBy().isEmpty() ? "" : " by " + execution.archivedBy();
    line(
        "archived",
        archived ? execution.archivedAt() + by : "no: this is what would be done if it were, now");
    line("launch plan", execution.launchPlan());
    line(
        "labels",
        new TreeMap<>(execution.labels())
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(", ")));
    var decision = policy.decide(execution);
    switch (decision.action()) {
      case EVICT -> {
        line("decision", "evict; " + decision.why());
        line("grace", decision.grace() + ", in which it can be made active again");
        line("raw data", decision.rawOutputs() ? "goes, too" : "stays");
      }
      case PLAN -> line("decision", "plan, change nothing; " + decision.why());
      case NOTHING -> line("decision", "nothing; " + decision.why());
    }
  }

  private void line(String name, String value) {
    screen.print("%-12s %s".formatted(name, value));
  }
}
