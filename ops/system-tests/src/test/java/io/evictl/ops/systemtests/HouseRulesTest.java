package io.evictl.ops.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Who may depend on whom, and what the stream may not touch. */
@AnalyzeClasses(packages = "io.evictl", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {

  private static final String[] ROOMS = {
    "io.evictl.producer..", "io.evictl.gateway..", "io.evictl.stream..", "io.evictl.storage.."
  };

  /** Values in memory: no file, no socket, no channel. */
  private static final Set<String> PURE_IO =
      Set.of(
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.DataInput",
          "java.io.DataInputStream",
          "java.io.DataOutput",
          "java.io.DataOutputStream",
          "java.io.EOFException",
          "java.io.IOException",
          "java.io.InputStream",
          "java.io.ObjectInput",
          "java.io.ObjectInputStream",
          "java.io.ObjectOutput",
          "java.io.ObjectOutputStream",
          "java.io.OutputStream",
          "java.io.Serializable",
          "java.io.UncheckedIOException",
          "java.nio.Buffer",
          "java.nio.BufferUnderflowException",
          "java.nio.ByteBuffer",
          "java.nio.ByteOrder",
          // The name of the state's folder, handed on to Kafka Streams.
          "java.nio.file.Path",
          "java.nio.charset.CharacterCodingException",
          "java.nio.charset.Charset",
          "java.nio.charset.CharsetDecoder",
          "java.nio.charset.StandardCharsets");

  private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD =
      resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.sql..", "javax.sql..")
          .and(
              describe(
                  "that can reach outside the process", type -> !PURE_IO.contains(type.getName())));

  private static final DescribedPredicate<JavaMember> CLOCK_OR_DICE =
      describe(
          "a clock or dice of the machine",
          member -> {
            var owner = member.getOwner().getName();
            var name = member.getName();
            return switch (owner) {
              case "java.lang.System" ->
                  name.equals("currentTimeMillis") || name.equals("nanoTime");
              case "java.lang.Math" -> name.equals("random");
              case "java.util.UUID" -> name.equals("randomUUID");
              case "java.util.concurrent.ThreadLocalRandom", "java.time.Clock" -> true;
              case "java.time.Instant",
                  "java.time.LocalDate",
                  "java.time.LocalDateTime",
                  "java.time.OffsetDateTime",
                  "java.time.ZonedDateTime" ->
                  name.equals("now");
              case "java.time.InstantSource" -> name.equals("system");
              default -> false;
            };
          });

  @ArchTest
  static final ArchRule schemas_dependOnNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage("io.evictl.schemas..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.evictl..")
                  .and(DescribedPredicate.not(resideInAPackage("io.evictl.schemas.."))));

  @ArchTest static final ArchRule producer_dependsOnSchemasOnly = alone("io.evictl.producer..");

  @ArchTest
  static final ArchRule gateway_dependsOnProducerAndSchemasOnly =
      noClasses()
          .that()
          .resideInAPackage("io.evictl.gateway..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.evictl..")
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage(
                              "io.evictl.gateway..",
                              "io.evictl.producer..",
                              "io.evictl.schemas.."))));

  @ArchTest static final ArchRule stream_dependsOnSchemasOnly = alone("io.evictl.stream..");

  @ArchTest static final ArchRule storage_dependsOnSchemasOnly = alone("io.evictl.storage..");

  @ArchTest
  static final ArchRule servers_areUsedByStandaloneAndTestsOnly =
      noClasses()
          .that()
          .resideInAPackage("io.evictl..")
          .and()
          .resideOutsideOfPackages(
              "io.evictl.ops.servers..",
              "io.evictl.ops.standalone..",
              "io.evictl.ops.systemtests..",
              "io.evictl.ops.benchmarks..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.evictl.ops.servers..");

  @ArchTest
  static final ArchRule stream_touchesNothingOutsideKafka =
      noClasses()
          .that()
          .resideInAPackage("io.evictl.stream..")
          .should()
          .dependOnClassesThat(OUTSIDE_WORLD);

  @ArchTest
  static final ArchRule stream_hasNoClockAndNoDiceOfItsOwn =
      noClasses()
          .that()
          .resideInAPackage("io.evictl.stream..")
          .should()
          .accessTargetWhere(
              describe(
                  "it is a clock or dice of the machine",
                  access ->
                      access.getTarget().resolveMember().map(CLOCK_OR_DICE::test).orElse(false)));

  @ArchTest
  static final ArchRule nobody_sleeps =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class, int.class)
          .orShould()
          .callMethod(Thread.class, "sleep", Duration.class);

  @ArchTest
  static final ArchRule rooms_takeTheTimeFromASource =
      noClasses()
          .that()
          .resideInAnyPackage(ROOMS)
          .and()
          // Stamp a request or control where its caller gave no time; nothing is decided by it.
          .doNotHaveFullyQualifiedName("io.evictl.producer.EvictionRequests")
          .and()
          .doNotHaveFullyQualifiedName("io.evictl.producer.EvictionControls")
          .should()
          .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule rooms_writeToNoConsole =
      noClasses()
          .that()
          .resideInAnyPackage(ROOMS)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule fields_areNotPublicUnlessConstants =
      fields()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(
              DescribedPredicate.not(
                  resideInAnyPackage("io.evictl.schemas.record..", "io.evictl.stream.state..")))
          .should()
          .beStatic()
          .andShould()
          .beFinal();

  @ArchTest
  static final ArchRule names_areWordsOfTheField =
      classes()
          .that()
          .resideInAPackage("io.evictl..")
          .should()
          .haveNameNotMatching(".*(Manager|Helper|Util|Utils|Impl|Data|Info)");

  private static ArchRule alone(String room) {
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.evictl..")
                .and(DescribedPredicate.not(resideInAnyPackage(room, "io.evictl.schemas.."))));
  }
}
