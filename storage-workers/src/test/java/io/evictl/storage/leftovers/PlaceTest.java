package io.evictl.storage.leftovers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.storage.catalog.DatasetName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {

  @Test
  void token_keepsThePlace_whateverCharactersItHas() {
    var rows =
        new Place.Rows(Place.Step.TAGS, new DatasetName("p", "n.x/ä", "d"), "1.0 %2F#?", "t\n");
    var objects = new Place.Objects("b/x/y", "k/😀 +%.pb");

    assertThat(Place.of(rows.token())).isEqualTo(rows);
    assertThat(Place.of(objects.token())).isEqualTo(objects);
    assertThat(Place.of(Place.START.token() + "\n")).isEqualTo(Place.START);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "T0JKRUNUUw", "TkFNRVM.....a", "QUFB.....", "%.%"})
  void of_nonsense_isRefused(String token) {
    assertThatThrownBy(() -> Place.of(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no place to go on from");
  }
}
