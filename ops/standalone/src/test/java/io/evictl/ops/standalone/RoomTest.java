package io.evictl.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomTest {
  @Test
  void named_takesAnySubset() {
    assertThat(Room.named("stream, workers")).containsExactlyInAnyOrder(Room.STREAM, Room.WORKERS);
    assertThat(Room.named("snapshots")).containsExactly(Room.SNAPSHOTS);
  }

  @Test
  void named_namesTheRoomsThatThereAre() {
    assertThatThrownBy(() -> Room.named("stream,console"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("snapshots, workers, stream, archival, gateway");
  }

  @Test
  void rooms_refuseASettingOfNoRoom() {
    assertThatThrownBy(() -> Rooms.from(Map.of("strem.window", "5")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("unknown setting strem.window");
  }
}
