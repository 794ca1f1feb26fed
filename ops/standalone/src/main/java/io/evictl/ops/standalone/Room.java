package io.evictl.ops.standalone;

import io.evictl.schemas.settings.SettingsException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A part of evictl that runs for as long as the deployment does. */
public enum Room {
  SNAPSHOTS,
  WORKERS,
  STREAM,
  ARCHIVAL,
  GATEWAY;

  /** The name in settings and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Rooms named with commas between, e.g. {@code stream,workers}. */
  public static Set<Room> named(String list) {
    var rooms = EnumSet.noneOf(Room.class);
    for (var name : list.split(",")) {
      rooms.add(named(name.strip(), list));
    }
    return rooms;
  }

  private static Room named(String name, String list) {
    return Arrays.stream(values())
        .filter(room -> room.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsException(
                    "rooms are snapshots, workers, stream, archival, gateway, with commas between;"
                        + " not '"
                        + list
                        + "'"));
  }
}
