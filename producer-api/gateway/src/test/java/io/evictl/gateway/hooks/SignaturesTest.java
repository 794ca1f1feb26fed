package io.evictl.gateway.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.gateway.access.UnauthenticatedException;
import io.evictl.schemas.settings.Secret;
import io.evictl.schemas.settings.SettingsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who tells of archivals is known by a key, for a few minutes. */
class SignaturesTest {
  /** The example of Standard Webhooks' own libraries. */
  private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final String AT = "1614265330";
  private static final String BODY = "{\"test\": 2432232314}";
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static final String OTHER_KEY = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @Test
  void verify_takesWhatTheStandardsLibrariesSign() {
    assertThatCode(() -> verify(KEY, ID, AT, SIGNATURE, BODY)).doesNotThrowAnyException();
  }

  /** While keys change: several here, several there. */
  @Test
  void verify_takesAnyOfSeveralKeysAndSignatures() {
    for (var keys : List.of(KEY + "\n" + OTHER_KEY, OTHER_KEY + "\n\n" + KEY + "\n")) {
      for (var signatures : List.of(SIGNATURE, "v1,AAAA " + SIGNATURE, SIGNATURE + " v2,x")) {
        assertThatCode(() -> verify(keys, ID, AT, signatures, BODY)).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void verify_refusesWhatIsNotSignedSo() {
    refused(OTHER_KEY, ID, AT, SIGNATURE, BODY);
    refused(KEY, ID + "x", AT, SIGNATURE, BODY);
    refused(KEY, ID, "1614265331", SIGNATURE, BODY);
    refused(KEY, ID, AT, SIGNATURE, BODY + " ");
    refused(KEY, ID, AT, "", BODY);
    refused(KEY, ID, AT, SIGNATURE.substring(3), BODY);
    refused(KEY, ID, AT, (SIGNATURE + " ").repeat(9).strip(), BODY);
  }

  @Test
  void verify_holdsForTheWindow_eitherWay() {
    var at = Instant.ofEpochSecond(Long.parseLong(AT));
    for (var off : List.of(-300, 300)) {
      assertThatCode(() -> verifier(KEY, at.plusSeconds(off)).verify(ID, AT, SIGNATURE, bytes()))
          .doesNotThrowAnyException();
    }
    for (var off : List.of(-301, 301, 1_000_000)) {
      assertThatThrownBy(
              () -> verifier(KEY, at.plusSeconds(off)).verify(ID, AT, SIGNATURE, bytes()))
          .isInstanceOf(UnauthenticatedException.class);
    }
  }

  @Test
  void keys_thatAreTooShortOrNoneAreRefused_untold() {
    for (var keys :
        List.of("", "\n", "secret-canary", "whsec_AAAA", "whsec_canary%", KEY + "\nx")) {
      assertThatThrownBy(() -> verifier(keys, Instant.EPOCH))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("gateway.hooks.secret")
          .hasMessageNotContaining("canary");
    }
  }

  private static void refused(String keys, String id, String at, String signatures, String body) {
    assertThatThrownBy(() -> verify(keys, id, at, signatures, body))
        .isInstanceOf(UnauthenticatedException.class);
  }

  private static void verify(String keys, String id, String at, String signatures, String body) {
    verifier(keys, Instant.ofEpochSecond(Long.parseLong(AT)))
        .verify(id, at, signatures, body.getBytes(UTF_8));
  }

  private static byte[] bytes() {
    return BODY.getBytes(UTF_8);
  }

  private static Signatures verifier(String keys, Instant now) {
    InstantSource clock = () -> now;
    return new Signatures(Secret.of(keys), Duration.ofMinutes(5), clock);
  }
}
