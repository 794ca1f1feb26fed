package io.evictl.ops.cli.evict;

import io.evictl.ops.cli.deployment.Deployment;
import io.evictl.ops.cli.options.EntryConverter;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.schemas.record.EntryKey;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evictl evict entry}. */
@Command(
    name = "entry",
    description = "Evict one cache entry, whoever produced it.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvictEntryCommand implements Callable<Integer> {
  private final Screen screen;
  private final Deployment.Connector connector;

  @Parameters(
      paramLabel = "KEY",
      description =
          "PROJECT/DOMAIN/DATASET/VERSION/TAG, or …/#ARTIFACT where there is no tag; each part"
              + " percent-encoded, as 'evictl status ID --entries' shows it",
      converter = EntryConverter.class)
  private EntryKey entry;

  @Mixin private Evicting evicting;

  EvictEntryCommand(Screen screen, Deployment.Connector connector) {
    this.screen = screen;
    this.connector = connector;
  }

  @Override
  public Integer call() {
    return evicting.run(screen, connector, requests -> requests.entry(entry));
  }
}
