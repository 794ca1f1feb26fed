package io.evictl.storage.tags;

import static io.evictl.storage.tags.MessageField.Kind.BOOL;
import static io.evictl.storage.tags.MessageField.Kind.BYTES;
import static io.evictl.storage.tags.MessageField.Kind.DOUBLE;
import static io.evictl.storage.tags.MessageField.Kind.DURATION;
import static io.evictl.storage.tags.MessageField.Kind.INT64;
import static io.evictl.storage.tags.MessageField.Kind.STRUCT;
import static io.evictl.storage.tags.MessageField.Kind.TEXT;
import static io.evictl.storage.tags.MessageField.Kind.TIMESTAMP;
import static io.evictl.storage.tags.MessageField.Kind.UINT64;
import static io.evictl.storage.tags.MessageField.Shape.MAP;
import static io.evictl.storage.tags.MessageField.Shape.ONE_OF;
import static io.evictl.storage.tags.MessageField.Shape.PLAIN;
import static io.evictl.storage.tags.MessageField.Shape.REPEATED;
import static io.evictl.storage.tags.MessageField.of;

import java.util.List;
import java.util.Optional;

/**
 * The messages that inputs and interfaces of tasks consist of (flyteidl 1.16.8 core/literals.proto,
 * core/types.proto, core/interface.proto), all their fields: one that is missing here makes a
 * message unknown, never a hash wrong. Artifact ids and tags of variables are left out on purpose.
 */
enum FlyteMessage {
  LITERAL,
  LITERAL_COLLECTION,
  LITERAL_MAP,
  OFFLOADED,
  SCALAR,
  PRIMITIVE,
  VOID,
  BLOB,
  BLOB_METADATA,
  BLOB_TYPE,
  BINARY,
  SCHEMA,
  SCHEMA_TYPE,
  SCHEMA_COLUMN,
  ERROR,
  STRUCTURED_DATASET,
  STRUCTURED_DATASET_METADATA,
  STRUCTURED_DATASET_TYPE,
  DATASET_COLUMN,
  UNION,
  LITERAL_TYPE,
  ENUM_TYPE,
  UNION_TYPE,
  TYPE_ANNOTATION,
  TYPE_STRUCTURE,
  VARIABLE,
  VARIABLE_MAP;

  Optional<MessageField> field(int number) {
    return fields().stream().filter(field -> field.number() == number).findFirst();
  }

  private List<MessageField> fields() {
    return FIELDS.get(ordinal());
  }

  /** By ordinal: messages contain each other. */
  private static final List<List<MessageField>> FIELDS =
      List.of(values()).stream().map(FlyteMessage::fieldsOf).toList();

  private static List<MessageField> fieldsOf(FlyteMessage message) {
    return switch (message) {
      case LITERAL ->
          List.of(
              of(1, "scalar", SCALAR, ONE_OF),
              of(2, "collection", LITERAL_COLLECTION, ONE_OF),
              of(3, "map", LITERAL_MAP, ONE_OF),
              of(8, "offloadedMetadata", OFFLOADED, ONE_OF),
              of(4, "hash", TEXT, PLAIN),
              of(5, "metadata", TEXT, MAP));
      case LITERAL_COLLECTION -> List.of(of(1, "literals", LITERAL, REPEATED));
      case LITERAL_MAP -> List.of(of(1, "literals", LITERAL, MAP));
      case OFFLOADED ->
          List.of(
              of(1, "uri", TEXT, PLAIN),
              of(2, "sizeBytes", UINT64, PLAIN),
              of(3, "inferredType", LITERAL_TYPE, PLAIN));
      case SCALAR ->
          List.of(
              of(1, "primitive", PRIMITIVE, ONE_OF),
              of(2, "blob", BLOB, ONE_OF),
              of(3, "binary", BINARY, ONE_OF),
              of(4, "schema", SCHEMA, ONE_OF),
              of(5, "noneType", VOID, ONE_OF),
              of(6, "error", ERROR, ONE_OF),
              of(7, "generic", STRUCT, ONE_OF),
              of(8, "structuredDataset", STRUCTURED_DATASET, ONE_OF),
              of(9, "union", UNION, ONE_OF));
      case PRIMITIVE ->
          List.of(
              of(1, "integer", INT64, ONE_OF),
              of(2, "floatValue", DOUBLE, ONE_OF),
              of(3, "stringValue", TEXT, ONE_OF),
              of(4, "boolean", BOOL, ONE_OF),
              of(5, "datetime", TIMESTAMP, ONE_OF),
              of(6, "duration", DURATION, ONE_OF));
      case VOID -> List.of();
      case BLOB -> List.of(of(1, "metadata", BLOB_METADATA, PLAIN), of(3, "uri", TEXT, PLAIN));
      case BLOB_METADATA -> List.of(of(1, "type", BLOB_TYPE, PLAIN));
      case BLOB_TYPE ->
          List.of(
              of(1, "format", TEXT, PLAIN), of(2, "dimensionality", PLAIN, "SINGLE", "MULTIPART"));
      case BINARY -> List.of(of(1, "value", BYTES, PLAIN), of(2, "tag", TEXT, PLAIN));
      case SCHEMA -> List.of(of(1, "uri", TEXT, PLAIN), of(3, "type", SCHEMA_TYPE, PLAIN));
      case SCHEMA_TYPE -> List.of(of(3, "columns", SCHEMA_COLUMN, REPEATED));
      case SCHEMA_COLUMN ->
          List.of(
              of(1, "name", TEXT, PLAIN),
              of(
                  2,
                  "type",
                  PLAIN,
                  "INTEGER",
                  "FLOAT",
                  "STRING",
                  "BOOLEAN",
                  "DATETIME",
                  "DURATION"));
      case ERROR -> List.of(of(1, "failedNodeId", TEXT, PLAIN), of(2, "message", TEXT, PLAIN));
      case STRUCTURED_DATASET ->
          List.of(of(1, "uri", TEXT, PLAIN), of(2, "metadata", STRUCTURED_DATASET_METADATA, PLAIN));
      case STRUCTURED_DATASET_METADATA ->
          List.of(of(1, "structuredDatasetType", STRUCTURED_DATASET_TYPE, PLAIN));
      case STRUCTURED_DATASET_TYPE ->
          List.of(
              of(1, "columns", DATASET_COLUMN, REPEATED),
              of(2, "format", TEXT, PLAIN),
              of(3, "externalSchemaType", TEXT, PLAIN),
              of(4, "externalSchemaBytes", BYTES, PLAIN));
      case DATASET_COLUMN ->
          List.of(of(1, "name", TEXT, PLAIN), of(2, "literalType", LITERAL_TYPE, PLAIN));
      case UNION -> List.of(of(1, "value", LITERAL, PLAIN), of(2, "type", LITERAL_TYPE, PLAIN));
      case LITERAL_TYPE ->
          List.of(
              of(
                  1,
                  "simple",
                  ONE_OF,
                  "NONE",
                  "INTEGER",
                  "FLOAT",
                  "STRING",
                  "BOOLEAN",
                  "DATETIME",
                  "DURATION",
                  "BINARY",
                  "ERROR",
                  "STRUCT"),
              of(2, "schema", SCHEMA_TYPE, ONE_OF),
              of(3, "collectionType", LITERAL_TYPE, ONE_OF),
              of(4, "mapValueType", LITERAL_TYPE, ONE_OF),
              of(5, "blob", BLOB_TYPE, ONE_OF),
              of(7, "enumType", ENUM_TYPE, ONE_OF),
              of(8, "structuredDatasetType", STRUCTURED_DATASET_TYPE, ONE_OF),
              of(10, "unionType", UNION_TYPE, ONE_OF),
              of(6, "metadata", STRUCT, PLAIN),
              of(9, "annotation", TYPE_ANNOTATION, PLAIN),
              of(11, "structure", TYPE_STRUCTURE, PLAIN));
      case ENUM_TYPE -> List.of(of(1, "values", TEXT, REPEATED));
      case UNION_TYPE -> List.of(of(1, "variants", LITERAL_TYPE, REPEATED));
      case TYPE_ANNOTATION -> List.of(of(1, "annotations", STRUCT, PLAIN));
      case TYPE_STRUCTURE ->
          List.of(of(1, "tag", TEXT, PLAIN), of(2, "dataclassType", LITERAL_TYPE, MAP));
      case VARIABLE ->
          List.of(of(1, "type", LITERAL_TYPE, PLAIN), of(2, "description", TEXT, PLAIN));
      case VARIABLE_MAP -> List.of(of(1, "variables", VARIABLE, MAP));
    };
  }
}
