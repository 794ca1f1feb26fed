package io.evictl.ops.cli.evict;

import io.evictl.schemas.Keys;
import io.evictl.schemas.record.ExecutionId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code PROJECT/DOMAIN/NAME}. */
final class ExecutionConverter implements ITypeConverter<ExecutionId> {
  @Override
  public ExecutionId convert(String text) {
    var parts = text.split("/", -1);
    if (parts.length != 3 || parts[0].isBlank() || parts[1].isBlank() || parts[2].isBlank()) {
      throw new TypeConversionException(
          "'" + text + "' is no execution: write PROJECT/DOMAIN/NAME");
    }
    try {
      return Keys.execution(text);
    } catch (IllegalArgumentException notEncoded) {
      throw new TypeConversionException(String.valueOf(notEncoded.getMessage()));
    }
  }
}
