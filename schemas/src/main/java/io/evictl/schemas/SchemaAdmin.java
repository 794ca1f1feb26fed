package io.evictl.schemas;

import io.evictl.schemas.registry.SchemaRegistry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * Registers the schemas of all topics ahead of their use, for {@code registry.auto.register}=off.
 */
public final class SchemaAdmin {
  /** What our schemas keep to: every version reads, and is read by, every other. */
  public static final String LEVEL = "FULL_TRANSITIVE";

  private final SchemaRegistry registry;

  /** Does not close the registry. */
  public SchemaAdmin(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * How a subject stands to this version's schema.
   *
   * @param subject {@code <topic>-value}
   * @param id of this version's schema; empty if it is not registered under the subject
   * @param compatible whether the subject has it or would take it
   */
  public record SubjectState(String subject, Optional<Integer> id, boolean compatible) {}

  /** The subjects of all topics that hold records; changes nothing. */
  public List<SubjectState> plan(Topics topics) {
    return subjects(topics).map(this::state).toList();
  }

  /**
   * Sets the level of every subject and registers this version's schema.
   *
   * @throws io.evictl.schemas.registry.SchemaRefusedException at the first that is not compatible
   */
  public List<SubjectState> register(Topics topics) {
    return subjects(topics).map(this::registered).toList();
  }

  private SubjectState state(SubjectSchema wanted) {
    var id = registry.lookUp(wanted.subject(), wanted.schema());
    boolean compatible = id.isPresent() || registry.isCompatible(wanted.subject(), wanted.schema());
    return new SubjectState(wanted.subject(), id, compatible);
  }

  private SubjectState registered(SubjectSchema wanted) {
    registry.setCompatibility(wanted.subject(), LEVEL);
    int id = registry.register(wanted.subject(), wanted.schema());
    return new SubjectState(wanted.subject(), Optional.of(id), true);
  }

  private static Stream<SubjectSchema> subjects(Topics topics) {
    return topics.all().stream()
        .flatMap(
            spec ->
                spec.valueClass().stream()
                    .map(
                        type ->
                            new SubjectSchema(
                                PublishedSchema.subject(spec.name()),
                                PublishedSchema.of(SpecificData.get().getSchema(type)))));
  }

  private record SubjectSchema(String subject, Schema schema) {}
}
