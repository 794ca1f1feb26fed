package io.evictl.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * The schemas of past releases, as the registry got them. Topics name their schema by the
 * registry's id; what lies elsewhere, in state above all, is read with these.
 */
public final class ReleasedSchemas {
  private static final String FOLDER = "released/";

  private ReleasedSchemas() {}

  /**
   * All forms that a record had in past releases, also within other records.
   *
   * @param fullName of the record, with its namespace
   */
  public static List<Schema> of(String fullName) {
    return List.copyOf(Held.BY_NAME.getOrDefault(fullName, Set.of()));
  }

  /** Lines {@code <version>/<file>}, in the order of the releases. */
  static List<String> index() {
    return text("index").lines().filter(line -> !line.isBlank()).toList();
  }

  /** Read once, when first asked for. */
  private static final class Held {
    static final Map<String, Set<Schema>> BY_NAME = byName();

    private static Map<String, Set<Schema>> byName() {
      var byName = new LinkedHashMap<String, Set<Schema>>();
      for (var line : index()) {
        collect(new Schema.Parser().parse(text(line)), byName, new LinkedHashSet<>());
      }
      return byName;
    }
  }

  private static void collect(Schema schema, Map<String, Set<Schema>> found, Set<String> seen) {
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.add(schema.getFullName())) {
          found.computeIfAbsent(schema.getFullName(), name -> new LinkedHashSet<>()).add(schema);
          schema.getFields().forEach(field -> collect(field.schema(), found, seen));
        }
      }
      case ARRAY -> collect(schema.getElementType(), found, seen);
      case MAP -> collect(schema.getValueType(), found, seen);
      case UNION -> schema.getTypes().forEach(each -> collect(each, found, seen));
      default -> {
        // Holds no record.
      }
    }
  }

  private static String text(String file) {
    try (var stream = ReleasedSchemas.class.getResourceAsStream(FOLDER + file)) {
      if (stream == null) {
        throw new IllegalStateException("the schemas' jar lacks " + FOLDER + file);
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
