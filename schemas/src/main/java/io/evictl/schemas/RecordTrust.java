package io.evictl.schemas;

import org.apache.avro.Conversion;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that our generated classes may be loaded. Since 1.12.2 Avro refuses to load a class
 * that a schema names unless it is trusted, and a builder that fills in the default of an enum is
 * already such a load. So trust must be there before the first builder runs, in any process, with
 * any serializer.
 *
 * <p>Every generated class owns a {@code SpecificData}, whose constructor loads all {@link
 * Conversion}s that are registered as services; this is one (see META-INF/services). It converts
 * nothing.
 */
public final class RecordTrust extends Conversion<RecordTrust> {
  private static final String PACKAGE = "io.evictl.";

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> isOurs(type)));
  }

  /** For the service loader. */
  public RecordTrust() {}

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith(PACKAGE)
        && (type.isEnum() || SpecificRecord.class.isAssignableFrom(type));
  }

  @Override
  public Class<RecordTrust> getConvertedType() {
    return RecordTrust.class;
  }

  @Override
  public String getLogicalTypeName() {
    return "evictl-record-trust";
  }
}
