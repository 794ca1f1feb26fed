package io.evictl.ops.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The answer to one request of a client is lost: the server does what was asked and answers, and
 * then the connection is cut. Requests are told by words that a piece of the client's bytes holds.
 */
final class LostAnswer {
  private final String words;
  private int number;

  /**
   * @param number of the request that holds the words, from 1
   */
  LostAnswer(String words, int number) {
    this.words = words;
    this.number = number;
  }

  /** Whether it is the answer to this piece that gets lost. */
  synchronized boolean isTo(byte[] piece, int length) {
    return number > 0 && new String(piece, 0, length, ISO_8859_1).contains(words) && --number == 0;
  }
}
