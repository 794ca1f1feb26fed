package io.evictl.storage.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Every reading of a URI is protected. */
class ProtectedPathsTest {

  @Test
  void plainUri_isItsBucketAndKey() throws Exception {
    assertThat(ProtectedPaths.of("s3://b/x/y")).containsExactly("b/x/y");
    assertThat(ProtectedPaths.of("s3a://b/x/y/")).containsExactly("b/x/y");
    assertThat(ProtectedPaths.of("s3://b")).containsExactly("b");
    assertThat(ProtectedPaths.of("file:///mnt/x")).containsExactly("/mnt/x");
    assertThat(ProtectedPaths.of("")).isEmpty();
  }

  /** Flytekit asks for {@code a%20b}, datacatalog for {@code a b}. */
  @Test
  void percentEncoding_isReadBothWays() throws Exception {
    assertThat(ProtectedPaths.of("s3://b/a%20b+c")).containsExactly("b/a%20b+c", "b/a b+c");
    assertThat(ProtectedPaths.of("s3://b/100%")).containsExactly("b/100%");
    assertThat(ProtectedPaths.of("s3://b/a%2Fb")).containsExactly("b/a%2Fb", "b/a/b");
  }

  @Test
  void oddUris_protectMore() throws Exception {
    assertThat(ProtectedPaths.of("s3://b/x//y")).contains("b/x//y", "b/x/y");
    assertThat(ProtectedPaths.of("s3://b/x/../y")).contains("b");
    assertThat(ProtectedPaths.of("s3://b/x/%2E%2E/y")).contains("b");
    assertThat(ProtectedPaths.of("s3://b/x/y?part=1#2")).contains("b/x/y", "b/x/y?part=1#2");
    assertThat(ProtectedPaths.of("s3://b/x/y/*.csv")).contains("b/x/y");
    assertThat(ProtectedPaths.of("s3://b/x/y\u0000z")).contains("b/x");
    assertThat(ProtectedPaths.of("https://b.s3.example.org/x/y?sig=1")).contains("b/x/y");
    assertThat(ProtectedPaths.of("https://s3.example.org/b/x/y")).contains("b/x/y");
    assertThat(ProtectedPaths.of("s3://b/x/" + "y".repeat(3000))).containsExactly("b/x");
    assertThatThrownBy(() -> ProtectedPaths.of("y".repeat(3000)))
        .isInstanceOf(UnknownReferencesException.class);
  }
}
