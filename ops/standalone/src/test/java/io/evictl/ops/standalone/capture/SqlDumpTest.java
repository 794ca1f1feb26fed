package io.evictl.ops.standalone.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SqlDumpTest {
  private static final Path FILE = Path.of("some.sql");

  @Test
  void split_namesTheLineOnWhichAStatementBegins() {
    var parts =
        SqlDump.split(
            FILE,
            """
            -- a comment; with a semicolon and a quote '
            SET a = 0;

            INSERT INTO t VALUES ('one
            two; three', 'it''s');
            SELECT 1;
            """);

    assertThat(parts)
        .containsExactly(
            new SqlDump.Part(2, "SET a = 0"),
            new SqlDump.Part(4, "INSERT INTO t VALUES ('one\ntwo; three', 'it''s')"),
            new SqlDump.Part(6, "SELECT 1"));
  }

  @Test
  void split_takesBackslashAsAnOrdinaryCharacter() {
    assertThat(SqlDump.split(FILE, "SELECT '\\';SELECT 2;"))
        .extracting(SqlDump.Part::sql)
        .containsExactly("SELECT '\\'", "SELECT 2");
  }

  @Test
  void split_leavesDollarQuotesAndQuotedNamesWhole() {
    assertThat(SqlDump.split(FILE, "DO $x$ a; 'b $x$;SELECT \"a;b\", $1;"))
        .extracting(SqlDump.Part::sql)
        .containsExactly("DO $x$ a; 'b $x$", "SELECT \"a;b\", $1");
  }

  @Test
  void split_refusesWhatDoesNotEnd() {
    assertThatThrownBy(() -> SqlDump.split(FILE, "SELECT 1;\nSELECT 'abc;\n"))
        .isInstanceOf(CaptureException.class)
        .hasMessage("some.sql:2: a literal is not closed");
    assertThatThrownBy(() -> SqlDump.split(FILE, "SELECT 1;\nSELECT 2\n"))
        .hasMessage("some.sql:2: the statement does not end");
  }
}
