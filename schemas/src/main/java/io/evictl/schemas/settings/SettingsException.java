package io.evictl.schemas.settings;

import org.jspecify.annotations.Nullable;

/** A setting is missing, unknown or malformed; the message names it and says what is expected. */
public final class SettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }

  public SettingsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
