package io.evictl.storage.raw;

import com.google.protobuf.ByteString;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * All texts of a value in msgpack (github.com/msgpack/msgpack, spec.md), in which flytekit keeps
 * dataclasses and untyped dictionaries. Bytes and extensions that may hold a URI are not
 * understood.
 */
final class PackedTexts {
  private final ByteBuffer in;
  private final List<String> texts = new ArrayList<>();

  private PackedTexts(ByteString value) {
    this.in = value.asReadOnlyByteBuffer();
  }

  static List<String> of(ByteString value) throws UnknownReferencesException {
    var packed = new PackedTexts(value);
    try {
      // Values that are still to be read: nesting takes no stack.
      for (long values = 1; values > 0; values--) {
        values += packed.value();
      }
    } catch (BufferUnderflowException e) {
      throw new UnknownReferencesException("msgpack ends too early", e);
    }
    if (packed.in.hasRemaining()) {
      throw new UnknownReferencesException("msgpack has more than one value");
    }
    return packed.texts;
  }

  /** Reads the beginning of a value; returns how many values it holds. */
  private long value() throws UnknownReferencesException {
    int head = in.get() & 0xff;
    if (head < 0x80 || head >= 0xe0) {
      return 0;
    }
    if (head < 0x90) {
      return 2L * (head & 0x0f);
    }
    if (head < 0xa0) {
      return head & 0x0f;
    }
    if (head < 0xc0) {
      text(head & 0x1f);
      return 0;
    }
    return longer(head);
  }

  private long longer(int head) throws UnknownReferencesException {
    switch (head) {
      case 0xc0, 0xc2, 0xc3 -> {}
      case 0xc4, 0xc5, 0xc6 -> bytes(number(1 << (head - 0xc4)));
      case 0xc7, 0xc8, 0xc9 -> bytes(number(1 << (head - 0xc7)) + 1);
      case 0xca, 0xce, 0xd2 -> skip(4);
      case 0xcb, 0xcf, 0xd3 -> skip(8);
      case 0xcc, 0xd0 -> skip(1);
      case 0xcd, 0xd1 -> skip(2);
      case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> bytes((1L << (head - 0xd4)) + 1);
      case 0xd9, 0xda, 0xdb -> text(number(1 << (head - 0xd9)));
      case 0xdc, 0xdd -> {
        return number(2 << (head - 0xdc));
      }
      case 0xde, 0xdf -> {
        return 2 * number(2 << (head - 0xde));
      }
      default -> throw new UnknownReferencesException("no msgpack");
    }
    return 0;
  }

  private long number(int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | in.get() & 0xff;
    }
    return number;
  }

  private void skip(int bytes) {
    slice(bytes);
  }

  private void text(long length) throws UnknownReferencesException {
    var text = slice(length);
    if (!text.isValidUtf8()) {
      throw new UnknownReferencesException("a text in msgpack is not UTF-8");
    }
    texts.add(text.toStringUtf8());
  }

  private void bytes(long length) throws UnknownReferencesException {
    if (WireTexts.mayHoldUri(slice(length))) {
      throw new UnknownReferencesException("bytes in msgpack name URIs");
    }
  }

  private ByteString slice(long length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return ByteString.copyFrom(in, (int) length);
  }
}
