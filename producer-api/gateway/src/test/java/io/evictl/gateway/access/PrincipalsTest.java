package io.evictl.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrincipalsTest {
  private static final String CANARY = "canary-token-0123456789";

  /** SHA-256 of the text above. */
  private static final String HASH = HexFormat.of().formatHex(sha256(CANARY));

  @TempDir Path folder;

  @Test
  void hash_isEnough_andMayBeReadByOthers() throws IOException {
    var access = access(file("\"sha256\": \"" + HASH + "\"", "rw-r--r--"));
    assertThat(principal(access, Optional.of("Bearer " + CANARY)).name()).isEqualTo("ada");
    for (var wrong : List.of("Bearer " + CANARY + "x", "Bearer ", "Basic " + CANARY, CANARY, "")) {
      assertThatThrownBy(() -> principal(access, Optional.of(wrong)))
          .isInstanceOf(UnauthenticatedException.class);
    }
    assertThatThrownBy(() -> principal(access, Optional.empty()))
        .isInstanceOf(UnauthenticatedException.class);
  }

  @Test
  void tokens_mustBeTheOwnersToReadAlone() throws IOException {
    assertThat(access(file("\"token\": \"" + CANARY + "\"", "rw-------")).isOpen()).isFalse();
    for (var mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      var file = file("\"token\": \"" + CANARY + "\"", mode);
      assertRefused(file, "chmod 600");
    }
  }

  @Test
  void files_thatSayTooLittleOrTooMuchAreRefused() throws IOException {
    assertRefused(file("\"token\": \"short\"", "rw-------"), "shorter");
    assertRefused(file("\"sha256\": \"abc\"", "rw-------"), "64 hex digits");
    assertRefused(
        file("\"sha256\": \"%s\", \"token\": \"x\"".formatted(HASH), "rw-------"), "either");
    assertRefused(write("{\"principals\": []}", "rw-------"), "no principals");
    assertRefused(
        write("{\"principals\": [{\"token\": \"" + CANARY + "\" ]}", "rw-------"), "JSON");
    assertRefused(folder.resolve("missing"), "can't be read");
  }

  @Test
  void principals_areKnownByOneThing_andNamedOnce() throws IOException {
    assertRefused(
        file("\"subject\": \"CN=a\", \"sha256\": \"%s\"".formatted(HASH), "rw-------"), "either");
    assertRefused(file("\"subject\": \"ada\"", "rw-------"), "subject");
    assertRefused(
        write("{\"groups\": [{\"group\": \"a\"}, {\"group\": \"a\"}]}", "rw-------"), "twice");
    assertRefused(
        write(
            """
            {"principals": [{"name": "a", "subject": "CN=x, O=y"},
                            {"name": "b", "subject": "cn=X,o=y"}]}
            """,
            "rw-------"),
        "subject of another");
  }

  private static Access access(Path file) {
    return Access.by(file, Optional.empty(), System::nanoTime);
  }

  private static Principal principal(Access access, Optional<String> authorization) {
    return access.principal(authorization, Optional.empty());
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> access(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining(CANARY)
        .hasStackTraceContaining("Principals")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(CANARY));
  }

  private static String stackTrace(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private Path file(String secret, String mode) throws IOException {
    return write(
        """
        {"principals": [{"name": "ada", %s,
          "roles": [{"project": "*", "domain": "*", "actions": ["read"]}]}]}
        """
            .formatted(secret),
        mode);
  }

  private Path write(String text, String mode) throws IOException {
    var file = Files.createTempFile(folder, "tokens", ".json");
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
