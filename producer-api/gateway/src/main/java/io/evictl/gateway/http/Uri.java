package io.evictl.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Paths and queries by RFC 3986: a plus is a plus, and what is malformed is refused. */
final class Uri {
  private Uri() {}

  /**
   * The decoded segments of a raw path; an encoded slash belongs to its segment.
   *
   * @throws Problem 400 where it is malformed, has empty or dot segments, or control characters
   */
  static List<String> segments(String rawPath) {
    if (!rawPath.startsWith("/")) {
      throw Problem.badRequest("the path does not start with a slash");
    }
    var segments = new ArrayList<String>();
    for (var raw : rawPath.substring(1).split("/", -1)) {
      var segment = decoded(raw);
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw Problem.badRequest("the path has an empty or dot segment");
      }
      segments.add(segment);
    }
    return segments;
  }

  /** The decoded parameters of a raw query. */
  static Map<String, String> query(String rawQuery) {
    var parameters = new HashMap<String, String>();
    if (rawQuery.isEmpty()) {
      return parameters;
    }
    for (var pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (parameters.put(name, value) != null) {
        throw Problem.badRequest("parameter %s is there twice".formatted(name));
      }
    }
    return parameters;
  }

  private static String decoded(String raw) {
    var bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char next = raw.charAt(i);
      if (next == '%') {
        if (i + 2 >= raw.length() || hex(raw.charAt(i + 1)) < 0 || hex(raw.charAt(i + 2)) < 0) {
          throw Problem.badRequest("the address has a malformed percent-encoding");
        }
        bytes.write(hex(raw.charAt(i + 1)) * 16 + hex(raw.charAt(i + 2)));
        i += 2;
      } else if (next < 0x80) {
        bytes.write(next);
      } else {
        throw Problem.badRequest("the address has characters that are to be percent-encoded");
      }
    }
    return text(bytes.toByteArray());
  }

  private static int hex(char digit) {
    return digit < 0x80 ? Character.digit(digit, 16) : -1;
  }

  private static String text(byte[] bytes) {
    try {
      var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw Problem.badRequest("the address has control characters");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw Problem.badRequest("the address is not UTF-8");
    }
  }
}
