package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.ExecutionId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  @Test
  void of_execution_isReadable() {
    assertThat(Keys.of(new ExecutionId("flytesnacks", "development", "f2a6c1-x_y.z~")))
        .isEqualTo("flytesnacks/development/f2a6c1-x_y.z~");
  }

  @Test
  void of_entry_encodesAllButUnreservedCharacters() {
    var entry = entry("p", "d", "flyte_task-a b", "1/é%-#", "flyte_cached-x=", null);

    assertThat(Keys.of(entry))
        .isEqualTo("p/d/flyte_task-a%20b/1%2F%C3%A9%25-%23/flyte_cached-x%3D");
  }

  @Test
  void of_entry_tellsArtifactFromTagOfTheSameName() {
    var tag = entry("p", "d", "s", "v", "abc", null);
    var artifact = entry("p", "d", "s", "v", null, "abc");

    assertThat(Keys.of(tag)).isEqualTo("p/d/s/v/abc");
    assertThat(Keys.of(artifact)).isEqualTo("p/d/s/v/#abc");
  }

  @Test
  void of_entry_refusesNeitherAndBothOfTagAndArtifact() {
    assertThatThrownBy(() -> Keys.of(entry("p", "d", "s", "v", null, null)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Keys.of(entry("p", "d", "s", "v", "t", "a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void execution_isTheOneTheKeyWasMadeOf(@ForAll("executions") ExecutionId execution) {
    assertThat(Keys.execution(Keys.of(execution))).isEqualTo(execution);
  }

  @Property
  void entry_isTheOneTheKeyWasMadeOf(@ForAll("entries") EntryKey entry) {
    var key = Keys.of(entry);

    assertThat(key).matches("[A-Za-z0-9._~%/#-]*");
    assertThat(Keys.entry(key)).isEqualTo(entry);
  }

  @Property
  void of_isTheSameBeforeAndAfterUtf8(@ForAll String name) {
    var onTheWire = new String(name.getBytes(UTF_8), UTF_8);

    assertThat(Keys.of(new ExecutionId("p", "d", name)))
        .isEqualTo(Keys.of(new ExecutionId("p", "d", onTheWire)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p/d",
        "p/d/n/x",
        "p/d/n m",
        "p/d/n%2f",
        "p/d/%6E",
        "p/d/%",
        "p/d/%4",
        "p/d/%zz",
        "p/d/%FF",
        "p/d/é",
        "p/d/#n"
      })
  void execution_refusesWhatNoExecutionGives(String key) {
    assertThatThrownBy(() -> Keys.execution(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p/d/s/v", "p/d/s/v/t/x", "p/d/s/v/t#", "p/#d/s/v/t", "p/d/s/v/##a"})
  void entry_refusesWhatNoEntryGives(String key) {
    assertThatThrownBy(() -> Keys.entry(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<ExecutionId> executions() {
    return Combinators.combine(texts(), texts(), texts()).as(ExecutionId::new);
  }

  @Provide
  Arbitrary<EntryKey> entries() {
    return Combinators.combine(
            texts(), texts(), texts(), texts(), texts(), Arbitraries.of(true, false))
        .as(
            (project, domain, dataset, version, last, tagged) ->
                entry(
                    project, domain, dataset, version, tagged ? last : null, tagged ? null : last));
  }

  /** Any code points that UTF-8 can write, with those that matter in keys more often. */
  private static Arbitrary<String> texts() {
    var any =
        Arbitraries.strings()
            .all()
            .ofMaxLength(12)
            .filter(text -> new String(text.getBytes(UTF_8), UTF_8).equals(text));
    return Arbitraries.oneOf(
        any, Arbitraries.strings().withChars("/%# +?&=#~äß✓a").ofMaxLength(12));
  }

  private static EntryKey entry(
      String project,
      String domain,
      String dataset,
      String version,
      @Nullable String tag,
      @Nullable String artifactId) {
    return new EntryKey(project, domain, dataset, version, tag, artifactId);
  }
}
