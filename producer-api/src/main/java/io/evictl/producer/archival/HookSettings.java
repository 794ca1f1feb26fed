package io.evictl.producer.archival;

import io.evictl.producer.admin.AdminDatabaseSettings;
import io.evictl.schemas.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the hook: those of the {@linkplain ArchivalSettings poll}, though it does without the
 * database.
 *
 * @param policy read anew for every call
 * @param database flyteadmin's; without it what is told is believed
 * @param lookback what was archived longer ago is left alone
 */
public record HookSettings(
    Path policy, Optional<AdminDatabaseSettings> database, Duration lookback) {
  public HookSettings {
    ArchivalSettings.checkLookback(lookback);
  }

  /**
   * Reads {@code archival.policy} (needed), {@code archival.lookback} (7d), and flyteadmin's
   * database if {@code snapshot.jdbc.url} names one.
   *
   * @throws io.evictl.schemas.settings.SettingsException naming the setting that is wrong
   */
  public static HookSettings from(Map<String, String> all) {
    var settings = Settings.under(ArchivalSettings.PREFIX, all);
    var database =
        all.containsKey(AdminDatabaseSettings.PREFIX + "jdbc.url")
            ? Optional.of(AdminDatabaseSettings.from(all))
            : Optional.<AdminDatabaseSettings>empty();
    return new HookSettings(
        Path.of(settings.required("policy")),
        database,
        settings.duration("lookback", ArchivalSettings.LOOKBACK));
  }
}
