package io.evictl.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.gateway.access.Place;
import io.evictl.gateway.access.UnavailableException;
import io.evictl.gateway.v1.Explaining;
import io.evictl.ops.servers.LeakCheck;
import io.evictl.schemas.record.EntryKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Entries are explained to those who may read in their dataset's project. */
@ExtendWith(LeakCheck.class)
class ExplainTest {
  private static final String KEY = "shop/development/flyte_task-a/v/t";
  private static final String URI = "s3://bucket/a/data.pb";

  @TempDir Path folder;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.guarded(folder, Map.of(), new Catalog());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void entry_isExplained_toWhoMayReadThere() throws Exception {
    for (var what : List.of("entry=" + encoded(KEY), "uri=" + encoded(URI))) {
      var answer = explain(TestGateway.BOB, what);
      assertThat(answer).startsWith("200").contains("\"producer\"");
      assertThat(explain(TestGateway.EVE, what)).startsWith("404").doesNotContain("producer");
      assertThat(explain("wrong-token-0123456789", what)).startsWith("401");
    }
    assertThat(asked).containsExactly(KEY, URI, URI);
    assertThat(explain(TestGateway.BOB, "uri=s3%3A%2F%2Fbucket%2Fnothing")).startsWith("404");
  }

  @Test
  void malformed_isRefused() throws Exception {
    for (var what :
        List.of(
            "", "entry=a&uri=b", "entry=shop", "uri=none", "entri=a", "uri=" + "a".repeat(5000))) {
      assertThat(explain(TestGateway.BOB, what)).as(what).startsWith("400");
    }
  }

  @Test
  void catalogAwayOrNone_isSaid() throws Exception {
    assertThat(explain(TestGateway.BOB, "uri=away")).startsWith("503");
    try (var none = TestGateway.guarded(folder, Map.of())) {
      var answer =
          none.send(none.request("/evictl/v1/explain?entry=" + encoded(KEY), TestGateway.BOB));
      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(answer.body()).contains("storage.catalog.jdbc.url");
    }
  }

  private String explain(String token, String query) throws Exception {
    var path = "/evictl/v1/explain" + (query.isEmpty() ? "" : "?" + query);
    var answer = gateway.send(gateway.request(path, token));
    return answer.statusCode() + " " + answer.body();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Knows one entry, and fails as a catalog does. */
  private final class Catalog implements Explaining {
    @Override
    public Optional<Explained> explain(EntryKey entry) {
      asked.add(KEY);
      return Optional.of(explained());
    }

    @Override
    public Optional<Explained> explain(String uri) {
      return switch (uri) {
        case URI -> {
          asked.add(uri);
          yield Optional.of(explained());
        }
        case "away" -> throw new UnavailableException("gone");
        case "none" -> throw new IllegalArgumentException("no location");
        default -> Optional.empty();
      };
    }

    private static Explained explained() {
      return new Explained(
          new Place("shop", "development"),
          TestGateway.JSON.createObjectNode().put("producer", "shop/development/e1"));
    }
  }
}
