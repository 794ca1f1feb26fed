package io.evictl.storage.raw;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;

/** All texts of a struct, names included; its depth is bounded by protobuf's own parser. */
final class StructTexts {
  private final List<String> texts = new ArrayList<>();

  private StructTexts() {}

  static List<String> of(Struct struct) throws UnknownReferencesException {
    var found = new StructTexts();
    found.struct(struct);
    return found.texts;
  }

  private void struct(Struct struct) throws UnknownReferencesException {
    if (!struct.getUnknownFields().asMap().isEmpty()) {
      throw new UnknownReferencesException("a struct has unknown fields");
    }
    for (var field : struct.getFieldsMap().entrySet()) {
      texts.add(field.getKey());
      value(field.getValue());
    }
  }

  private void value(Value value) throws UnknownReferencesException {
    if (!value.getUnknownFields().asMap().isEmpty()) {
      throw new UnknownReferencesException("a value in a struct has unknown fields");
    }
    switch (value.getKindCase()) {
      case STRING_VALUE -> texts.add(value.getStringValue());
      case STRUCT_VALUE -> struct(value.getStructValue());
      case LIST_VALUE -> {
        for (var element : value.getListValue().getValuesList()) {
          value(element);
        }
      }
      case NULL_VALUE, NUMBER_VALUE, BOOL_VALUE, KIND_NOT_SET -> {}
    }
  }
}
