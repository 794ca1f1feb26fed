package io.evictl.storage.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DeleteAccountTest {
  private static final BlobOutcome GONE = new BlobOutcome.Gone();
  private static final BlobOutcome DENIED =
      new BlobOutcome.Failed("AccessDenied: no", BlobOutcome.Kind.DENIED);

  @Test
  void of_keyThatTheReplyDoesNotMentionIsUnknown() {
    var account =
        DeleteAccount.of(
            List.of("a", "b", "c", "d"),
            Map.of("a", GONE, "foreign", GONE),
            Map.of(
                "b",
                S3Trouble.ofKey("AccessDenied", "no"),
                "d",
                S3Trouble.ofKey("NoSuchKey", "gone"),
                "other",
                S3Trouble.ofKey("x", "y")));

    assertThat(account.outcomes()).isEqualTo(Map.of("a", GONE, "b", DENIED, "d", GONE));
    assertThat(account.unknown()).containsExactly("c");
  }

  @Test
  void of_keyUnderBothIsFailed() {
    var slow = S3Trouble.ofKey("SlowDown", "x");

    assertThat(DeleteAccount.of(List.of("a"), Map.of("a", GONE), Map.of("a", slow)).outcomes())
        .isEqualTo(Map.of("a", new BlobOutcome.Failed("SlowDown: x", BlobOutcome.Kind.BUSY)));
  }

  /** asked = deleted ∪ errors ∪ unknown, without overlap. */
  @Property
  void of_everyKeyIsAccountedOnce(
      @ForAll Set<String> asked, @ForAll Set<String> deleted, @ForAll Set<String> failed) {
    var account =
        DeleteAccount.of(
            asked,
            deleted.stream().collect(Collectors.toMap(key -> key, key -> GONE)),
            failed.stream()
                .collect(Collectors.toMap(key -> key, key -> S3Trouble.ofKey("E", "x"))));

    var accounted = new HashSet<>(account.outcomes().keySet());
    assertThat(accounted.removeAll(account.unknown())).as("counted twice").isFalse();
    accounted.addAll(account.unknown());
    assertThat(accounted).isEqualTo(asked);
  }
}
