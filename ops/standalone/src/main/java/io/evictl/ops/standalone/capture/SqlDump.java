package io.evictl.ops.standalone.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A {@code pg_dump} in plain form with column inserts: SQL statements and comments only. */
final class SqlDump {
  /** One statement and the line on which it begins. */
  record Part(int line, String sql) {}

  private SqlDump() {}

  /** Executes all statements in the connection's transaction; the name stands in errors. */
  static void execute(Path name, String dump, Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (var part : split(name, dump)) {
        try {
          statement.execute(part.sql());
        } catch (SQLException problem) {
          throw new CaptureException(
              name, part.line(), String.valueOf(problem.getMessage()), problem);
        }
      }
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException problem) {
      throw new CaptureException(file, "can't be read: " + problem.getMessage(), problem);
    }
  }

  /**
   * Splits at semicolons outside of literals, quoted names, dollar quotes and comments. The dumps
   * set standard_conforming_strings, so a backslash is an ordinary character.
   */
  static List<Part> split(Path file, String text) {
    var parts = new ArrayList<Part>();
    int line = 1;
    int begin = -1;
    int beginLine = 1;
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      int end = at + 1;
      if (text.startsWith("--", at)) {
        end = until(text, "\n", at) - 1;
      } else if (next == '\'' || next == '"') {
        end = until(text, String.valueOf(next), at + 1);
      } else if (next == '$') {
        end = dollarQuoted(text, at);
      }
      if (end > text.length()) {
        throw new CaptureException(file, line, "a literal is not closed", null);
      }
      if (begin < 0 && !Character.isWhitespace(next) && !text.startsWith("--", at)) {
        begin = at;
        beginLine = line;
      }
      if (next == ';') {
        parts.add(new Part(beginLine, text.substring(begin, at)));
        begin = -1;
      }
      line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
      at = end;
    }
    if (begin >= 0) {
      throw new CaptureException(file, beginLine, "the statement does not end", null);
    }
    return parts;
  }

  /** Index after the next occurrence of {@code end}, or beyond the text where there is none. */
  private static int until(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() + 1 : found + end.length();
  }

  private static int dollarQuoted(String text, int at) {
    int close = text.indexOf('$', at + 1);
    var tag = close < 0 ? "" : text.substring(at, close + 1);
    return tag.matches("\\$([A-Za-z_][A-Za-z_0-9]*)?\\$") ? until(text, tag, close + 1) : at + 1;
  }
}
