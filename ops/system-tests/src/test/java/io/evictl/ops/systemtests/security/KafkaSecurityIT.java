package io.evictl.ops.systemtests.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evictl.ops.cli.Evictl;
import io.evictl.ops.cli.deployment.KafkaDeployment;
import io.evictl.ops.cli.rights.Module;
import io.evictl.ops.cli.rights.Right;
import io.evictl.ops.cli.screen.Screen;
import io.evictl.ops.servers.Servers;
import io.evictl.ops.standalone.Rooms;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.accept.DeploymentPlan;
import io.evictl.ops.systemtests.accept.ScratchFolder;
import io.evictl.ops.systemtests.accept.Store;
import io.evictl.ops.systemtests.accept.Templates;
import io.evictl.producer.AwaitedState;
import io.evictl.producer.EvictionPublisher;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.Messaging;
import io.evictl.schemas.record.AuditRecord;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.Trigger;
import io.evictl.storage.results.KafkaAudit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Everything runs against a broker with TLS, SASL and an authorizer, each module with the rights
 * that {@code evictl acls} prints for it: nothing that it wants is refused, and each right is the
 * only one that allows something which it did, so that without it that would have been refused.
 */
class KafkaSecurityIT {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(120);
  private static final String NAME = "security";
  private static final Path SHAPES = Path.of("captures", "flyte-1.16.8-shapes");
  private static final String ARCHIVED = "ahhhmfwthk4vdrbdjh8q";

  private static ScratchFolder folder;
  private static LockedKafka kafka;
  private static Store store;
  private static DeploymentPlan plan;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    folder = ScratchFolder.create(NAME);
    kafka = new LockedKafka(folder.path());
    admin = kafka.admin();
    var capture = Capture.in(SHAPES);
    store = Store.start(capture, UnaryOperator.identity(), List.of());
    plan =
        DeploymentPlan.of(
            NAME,
            Servers.shared(),
            databases(capture),
            store.server(),
            store.allowList(),
            folder.path().resolve("state"));
  }

  private static Templates.Databases databases(Capture capture) throws Exception {
    var postgres = Servers.shared().postgres();
    var databases = new Templates.Databases(postgres, NAME + "_catalog", NAME + "_admin");
    postgres.createDatabase(databases.catalog());
    postgres.createDatabase(databases.admin());
    try (var catalog = postgres.connect(databases.catalog());
        var flyteadmin = postgres.connect(databases.admin());
        var statement = flyteadmin.createStatement()) {
      capture.loadCatalog(catalog);
      capture.loadAdmin(flyteadmin);
      statement.execute("UPDATE executions SET state = 0");
    }
    return databases;
  }

  @AfterAll
  static void stop() {
    admin.close(Duration.ofSeconds(1));
    store.close();
    kafka.close();
    folder.close();
  }

  @Test
  void everyModule_hasTheRightsThatItNeeds_andNoOthers() throws Exception {
    for (var module : Module.values()) {
      grant(module, module.rights(plan.settings()));
    }
    operate();
    admin.createTopics(List.of(new NewTopic(flyteEvents(), 3, (short) 1))).all().get();
    assertThat(evictl(Module.OPERATOR, "topics", "check")).contains("as they should be");

    try (var workers = room(Module.WORKERS);
        var snapshots = room(Module.SNAPSHOTS);
        var gateway = room(Module.GATEWAY);
        var archival = room(Module.ARCHIVAL);
        var messaging = Messaging.from(settings(Module.PUBLISHER));
        var publisher = new EvictionPublisher(messaging)) {
      try (var stream = room(Module.STREAM)) {
        Stream.of(workers, snapshots, gateway, archival, stream).parallel().forEach(Rooms::start);
        started(workers, gateway, archival, stream);
        strayRecords();
        evicts(publisher, "my-own-name-n0", 3);
        sentOn(messaging, publisher);
        archives(publisher);
        viaGateway(gateway);
        viaCommandLine();
      }
      // Its state is lost with its machine: what it has in Kafka is read back.
      plan = plan.with("stream.state.dir", folder.path().resolve("fresh").toString());
      try (var stream = room(Module.STREAM)) {
        stream.start();
        started(stream);
        evicts(publisher, "my-own-name-n0", 0);
        await().atMost(DEFINITELY_TOO_SLOW).untilAsserted(KafkaSecurityIT::rightsAreAllNeeded);
      }
    }
    for (var module : Module.values()) {
      assertThat(RecordingAuthorizer.askedBy(LockedKafka.principal(module)))
          .as(module.label())
          .filteredOn(asked -> asked.matters() && !asked.allowed())
          .isEmpty();
    }
    withoutOneOfThem();
  }

  /** Each right is the only one that allows something which the module did. */
  private static void rightsAreAllNeeded() {
    var needless = new ArrayList<String>();
    for (var module : Module.values()) {
      var rights = module.rights(plan.settings());
      var asked = RecordingAuthorizer.askedBy(LockedKafka.principal(module));
      for (var right : rights) {
        if (asked.stream().noneMatch(onlyBy(right, rights))) {
          needless.add(module.label() + " " + right);
        }
      }
    }
    assertThat(needless).isEmpty();
  }

  private static Predicate<RecordingAuthorizer.Asked> onlyBy(Right right, List<Right> all) {
    return asked ->
        asked.allowed()
            && allows(right, asked)
            && all.stream().filter(other -> allows(other, asked)).count() == 1;
  }

  private static boolean allows(Right right, RecordingAuthorizer.Asked asked) {
    var named =
        right.pattern() == PatternType.PREFIXED
            ? asked.name().startsWith(right.name())
            : asked.name().equals(right.name());
    var included =
        asked.operation() == AclOperation.DESCRIBE
            && Set.of(AclOperation.READ, AclOperation.WRITE).contains(right.operation());
    return named
        && asked.type() == right.type()
        && (asked.operation() == right.operation() || included);
  }

  /** And seen, too: what is taken away is missed. */
  private static void withoutOneOfThem() throws Exception {
    for (var right : Module.PUBLISHER.rights(plan.settings())) {
      var binding = right.to(LockedKafka.principal(Module.PUBLISHER));
      admin.deleteAcls(List.of(binding.toFilter())).all().get();
      try (var messaging = Messaging.from(settings(Module.PUBLISHER));
          var publisher = new EvictionPublisher(messaging)) {
        if (right.operation() == AclOperation.WRITE) {
          assertThatThrownBy(() -> publisher.submit(request("nobody").build()).get())
              .isInstanceOf(ExecutionException.class)
              .hasCauseInstanceOf(TopicAuthorizationException.class);
        } else {
          assertThatThrownBy(publisher::list).isInstanceOf(TopicAuthorizationException.class);
        }
      }
      admin.createAcls(List.of(binding)).all().get();
    }
  }

  private static void grant(Module module, List<Right> rights) throws Exception {
    var principal = LockedKafka.principal(module);
    admin.createAcls(rights.stream().map(right -> right.to(principal)).toList()).all().get();
  }

  /** Whose rights they are: the operator's, at work before anything runs. */
  private static void operate() throws Exception {
    assertThat(evictl(Module.OPERATOR, "topics", "create")).contains("created " + NAME);
    try (var messaging = Messaging.from(settings(Module.OPERATOR));
        var audit = new KafkaAudit(messaging)) {
      audit.send(auditRecord()).get();
    }
    evictl(Module.OPERATOR, "reconcile", "--since", "2026-01-01T00:00:00Z");
  }

  /** What nobody can read becomes a dead letter, of each that reads; the workers tell of finds. */
  private static void strayRecords() throws Exception {
    var topics = messagingOfAdmin().topics();
    var config = new HashMap<String, Object>(messagingOfAdmin().clientProperties());
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var topic :
          List.of(flyteEvents(), topics.tasks().name(), topics.snapshotRequests().name())) {
        producer.send(new ProducerRecord<>(topic, "key".getBytes(UTF_8), new byte[] {7, 7})).get();
      }
      Capture.in(SHAPES).events().stream()
          .limit(20)
          .forEach(
              event -> {
                var unused = producer.send(event.toRecord(topics.flyteEvents().name()));
              });
    }
    try (var messaging = Messaging.from(settings(Module.WORKERS));
        var audit = new KafkaAudit(messaging)) {
      audit.send(auditRecord()).get();
    }
  }

  private static AuditRecord auditRecord() {
    return AuditRecord.newBuilder().setRequestId("none").setAt(Instant.now()).build();
  }

  private static void evicts(EvictionPublisher publisher, String execution, int entries)
      throws Exception {
    var request = request(execution).purgeDelay(Duration.ZERO).build();
    publisher.submit(request).get();
    var status =
        publisher.await(request.getRequestId(), AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    assertThat(status.getState()).as(status.getMessage()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(status.getCounts().getPurged()).isEqualTo(entries);
  }

  /** From a client that hashes in its own way. */
  private static void sentOn(Messaging messaging, EvictionPublisher publisher) throws Exception {
    var request = request("nobody").build();
    var id = request.getRequestId();
    var topic = messaging.topics().commands();
    int home = Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % topic.partitions();
    var config = new HashMap<String, Object>(messaging.clientProperties());
    try (var producer =
        new KafkaProducer<>(
            config,
            new StringSerializer(),
            messaging.serdes().of(EvictionCommand.class).serializer())) {
      var command = EvictionCommand.newBuilder().setRequest(request).build();
      int elsewhere = (home + 1) % topic.partitions();
      producer.send(new ProducerRecord<>(topic.name(), elsewhere, id, command)).get();
    }
    var status = publisher.await(id, AwaitedState.TERMINAL, DEFINITELY_TOO_SLOW);
    assertThat(status.getState()).isEqualTo(RequestState.REJECTED);
  }

  private static void archives(EvictionPublisher publisher) throws Exception {
    try (var flyteadmin = Servers.shared().postgres().connect(NAME + "_admin");
        var statement = flyteadmin.createStatement()) {
      statement.execute(
          "UPDATE executions SET state = 1, updated_at = clock_timestamp()"
              + " WHERE execution_name = '%s'".formatted(ARCHIVED));
    }
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () ->
                publisher.list().stream()
                    .anyMatch(
                        status ->
                            trigger(status) == Trigger.ARCHIVAL
                                && AwaitedState.TERMINAL.test(status)));
  }

  private static Trigger trigger(EvictionStatus status) {
    return status.getRequest().map(EvictionRequest::getTrigger).orElse(Trigger.UNKNOWN);
  }

  private static void viaGateway(Rooms gateway) throws Exception {
    var address = gateway.gateway().orElseThrow().httpAddress();
    var all = "http://127.0.0.1:%d/evictl/v1/evictions".formatted(address.getPort());
    try (var http = HttpClient.newHttpClient()) {
      var body =
          """
          {"target": {"workflowExecution": {"project": "flytesnacks", "domain": "development",
            "name": "%s"}}, "options": {"mode": "PLAN"}}
          """
              .formatted(ARCHIVED);
      var sent =
          http.send(
              HttpRequest.newBuilder(URI.create(all))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
      var one = URI.create("http://127.0.0.1:" + address.getPort() + location(sent) + "/plan");
      await()
          .atMost(DEFINITELY_TOO_SLOW)
          .until(
              () ->
                  http.send(
                              HttpRequest.newBuilder(one).build(),
                              HttpResponse.BodyHandlers.ofString())
                          .statusCode()
                      == 200);
    }
  }

  private static String location(HttpResponse<String> sent) {
    return sent.headers().firstValue("Location").orElseThrow();
  }

  private static void viaCommandLine() throws Exception {
    var said =
        evictl(
            Module.CLI,
            "evict",
            "execution",
            "flytesnacks/development/" + ARCHIVED,
            "--dry-run",
            "--objects");
    assertThat(said).contains("SUCCEEDED");
    assertThat(evictl(Module.WATCHER, "status")).contains("SUCCEEDED");
  }

  /** Runs the command with a module's settings; it must end well. */
  private static String evictl(Module module, String... arguments) throws Exception {
    var file = folder.path().resolve(module.label() + ".properties");
    var properties = new Properties();
    properties.putAll(settings(module));
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, module.label());
    }
    var said = new StringWriter();
    var writer = new PrintWriter(said, true);
    var line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--config", file.toString()));
    int exit =
        Evictl.run(
            new Screen(writer, writer, false), KafkaDeployment::open, line.toArray(String[]::new));
    assertThat(exit).as(said.toString()).isZero();
    return said.toString();
  }

  private static Rooms room(Module module) throws IOException {
    var settings = new TreeMap<>(settings(module));
    settings.put("rooms", module.label());
    if (module == Module.GATEWAY) {
      settings.put("gateway.http.listen", "0");
      settings.put("gateway.grpc.listen", "0");
    }
    if (module == Module.ARCHIVAL) {
      var policy = "since: 2026-01-01T00:00:00Z\nrules: [{action: plan, domain: development}]\n";
      var file = Files.writeString(folder.path().resolve("policy.yaml"), policy);
      settings.put("archival.policy", file.toString());
      settings.put("archival.every", "200ms");
    }
    return Rooms.from(settings);
  }

  private static void started(Rooms... rooms) {
    for (var room : rooms) {
      assertThat(room.awaitRunning(DEFINITELY_TOO_SLOW)).as(room.labels()).isTrue();
    }
  }

  private static Map<String, String> settings(Module module) throws IOException {
    var settings = new TreeMap<>(plan.settings());
    settings.putAll(kafka.clients(module));
    return settings;
  }

  private static Messaging messagingOfAdmin() throws IOException {
    var settings = new TreeMap<>(plan.settings());
    settings.putAll(kafka.adminClients());
    return Messaging.from(settings);
  }

  private static String flyteEvents() throws IOException {
    return messagingOfAdmin().topics().flyteEvents().name();
  }

  private static EvictionRequests request(String execution) {
    return EvictionRequests.api()
        .execution(new ExecutionId("flytesnacks", "development", execution));
  }
}
