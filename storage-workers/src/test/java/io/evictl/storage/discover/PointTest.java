package io.evictl.storage.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointTest {

  @Test
  void token_bringsBackWhateverVersionsHold() {
    for (var point :
        new Point[] {Point.START, new Point("a/b c.d #é", "5c9f-1"), new Point(".", ".")}) {
      assertThat(Point.of(point.token())).isEqualTo(point);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "!.!"})
  void of_refusesWhatIsNoToken(String token) {
    assertThatThrownBy(() -> Point.of(token)).isInstanceOf(IllegalArgumentException.class);
  }
}
