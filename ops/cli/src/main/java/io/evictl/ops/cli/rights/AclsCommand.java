package io.evictl.ops.cli.rights;

import io.evictl.ops.cli.outcome.CliException;
import io.evictl.ops.cli.outcome.ExitCode;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.standalone.SettingsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evictl acls}: the least that a module needs to be allowed in Kafka. */
@Command(
    name = "acls",
    description = "Print the ACLs that a module needs in Kafka, as commands of Kafka's own tool.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class AclsCommand implements Callable<Integer> {
  private final Screen screen;

  @Option(
      names = "--module",
      paramLabel = "LIST",
      required = true,
      split = ",",
      description =
          "some of stream, workers, snapshots, archival, gateway, publisher, watcher, cli, operator")
  private List<String> modules;

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      description = "whose ACLs, e.g. User:ada (default: User:evictl-MODULE)")
  private @Nullable String principal;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings of the deployment, for its topics and groups (default: the defaults)")
  private @Nullable Path config;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "what the names of the topics begin with, instead of topics.prefix")
  private @Nullable String prefix;

  public AclsCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    var settings = new TreeMap<>(config == null ? Map.of() : SettingsFile.read(config));
    if (prefix != null) {
      settings.put("topics.prefix", prefix);
    }
    for (var label : modules) {
      var module =
          Module.named(label)
              .orElseThrow(
                  () ->
                      new CliException(
                          ExitCode.USAGE,
                          "modules are %s, not '%s'".formatted(Module.labels(), label)));
      var whose = principal == null ? "User:evictl-" + module.label() : principal;
      screen.print("# " + module.label());
      AclLines.of(whose, module.rights(settings)).forEach(screen::print);
    }
    return ExitCode.OK.number();
  }
}
