package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.NodeId;
import io.evictl.schemas.record.TaskExecutionId;
import io.evictl.schemas.record.TaskId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evictl evict task}. */
@Command(
    name = "task",
    description = "Evict what one task execution cached; of a map task, all its items.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvictTaskCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(
      index = "0",
      paramLabel = "PROJECT/DOMAIN/NAME",
      description = "the execution",
      converter = ExecutionConverter.class)
  private ExecutionId execution;

  @Parameters(index = "1", paramLabel = "NODE", description = "unique id of the task's node")
  private String node;

  @Parameters(index = "2", paramLabel = "TASK", description = "the task's name; refused if another")
  private String task;

  @Option(
      names = "--task-project",
      paramLabel = "PROJECT",
      description = "where the task is registered (default: the execution's project)")
  private @Nullable String project;

  @Option(
      names = "--task-domain",
      paramLabel = "DOMAIN",
      description = "where the task is registered (default: the execution's domain)")
  private @Nullable String domain;

  @Mixin private Evicting evicting;

  EvictTaskCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    // Neither the task's version nor the attempt is part of what identifies an entry.
    var id =
        TaskId.newBuilder()
            .setProject(project == null ? execution.getProject() : project)
            .setDomain(domain == null ? execution.getDomain() : domain)
            .setName(task)
            .setVersion("")
            .build();
    var target =
        TaskExecutionId.newBuilder().setNode(new NodeId(execution, node)).setTask(id).build();
    return evicting.run(screen, connector, requests -> requests.taskExecution(target));
  }
}
