package io.evictl.storage.raw;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * URIs in texts. A text that is one URI, from end to end, is taken as it stands. Within a longer
 * one nobody can tell where a URI ends; what is taken then ends with the folder that surely is part
 * of it, so that more is protected, not less.
 */
final class TextUris {
  private static final String MARK = "://";

  /** Nothing that prose or code would put after a URI. */
  private static final Pattern WHOLE =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._/%=@+~-]*");

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9._/%=-]*");

  private TextUris() {}

  static List<String> of(String text) {
    var uris = new ArrayList<String>();
    int at = text.indexOf(MARK);
    if (at < 0) {
      return uris;
    }
    if (WHOLE.matcher(text).matches()) {
      return List.of(text);
    }
    for (; at >= 0; at = text.indexOf(MARK, at + 1)) {
      uris.add(folder(text, at));
    }
    // What blanks and the like belong to can't be told: the text as a whole may be a URI, too.
    uris.add(text.strip());
    return uris;
  }

  private static String folder(String text, int mark) {
    int start = mark;
    while (start > 0 && isSchemeChar(text.charAt(start - 1))) {
      start--;
    }
    var part = PART.matcher(text).region(mark + MARK.length(), text.length());
    var path = part.lookingAt() ? part.group() : "";
    int slash = path.lastIndexOf('/');
    return text.substring(start, mark) + MARK + (slash < 0 ? path : path.substring(0, slash));
  }

  private static boolean isSchemeChar(char c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }
}
