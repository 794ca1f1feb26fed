package io.evictl.ops.cli.options;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An entry's key, as {@code evictl status ID --entries} shows it. */
public final class EntryConverter implements ITypeConverter<EntryKey> {
  @Override
  public EntryKey convert(String text) {
    try {
      return Keys.entry(text);
    } catch (IllegalArgumentException problem) {
      throw new TypeConversionException(
          problem.getMessage() + "; 'evictl status ID --entries' shows the keys");
    }
  }
}
