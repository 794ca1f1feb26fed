package io.evictl.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.DynamicScope;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.schemas.record.EvictionMode;
import io.evictl.schemas.record.EvictionRequest;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.Trigger;
import io.evictl.schemas.record.WhenNotConcluded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvictionRequestsTest {
  private static final ExecutionId EXECUTION = new ExecutionId("flytesnacks", "development", "a1");

  @Test
  void api_followsChildrenAndLeavesHitsAlone() {
    var request = EvictionRequests.api().execution(EXECUTION).build();
    var options = request.getOptions();
    assertThat(request.getTrigger()).isEqualTo(Trigger.API);
    assertThat(UUID.fromString(request.getRequestId()).version()).isEqualTo(4);
    assertThat(options.getMode()).isEqualTo(EvictionMode.EXECUTE);
    assertThat(options.getIncludeChildExecutions()).isTrue();
    assertThat(options.getIncludeCacheHits()).isFalse();
    assertThat(options.getIncludeRawOutputs()).isFalse();
    assertThat(options.getDynamicScope()).isEqualTo(DynamicScope.ALL);
    assertThat(options.getWhenNotConcluded()).isEqualTo(WhenNotConcluded.WAIT);
    assertThat(options.getPurgeDelayMillis()).isEqualTo(30_000);
    assertThat(options.getDeadlineMillis()).isEqualTo(86_400_000);
    assertThat(options.getChildDeadlineMillis()).isEqualTo(86_400_000);
    assertThat(options.getLimits().getMaxEntries()).isEmpty();
  }

  @Test
  void proposedRpc_includesHits() {
    var options = EvictionRequests.proposedRpc().execution(EXECUTION).build().getOptions();
    assertThat(options.getIncludeChildExecutions()).isTrue();
    assertThat(options.getIncludeCacheHits()).isTrue();
  }

  @Test
  void unattendedDoors_takeOnlyTheExecutionsOwn_andThatIsFixed() {
    for (var door : List.of(EvictionRequests.archival(), EvictionRequests.retention())) {
      var options = door.execution(EXECUTION).build().getOptions();
      assertThat(options.getIncludeChildExecutions()).isFalse();
      assertThat(options.getIncludeCacheHits()).isFalse();
      assertThatThrownBy(() -> door.includeCacheHits(true))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("fixed");
      assertThatThrownBy(() -> door.includeChildExecutions(true)).hasMessageContaining("fixed");
    }
    assertThat(EvictionRequests.archival().execution(EXECUTION).build().getTrigger())
        .isEqualTo(Trigger.ARCHIVAL);
  }

  @Test
  void build_writesOutWhatWasChosen() {
    var at = Instant.parse("2026-11-22T03:00:00Z");
    var request =
        EvictionRequests.api()
            .executions(List.of(EXECUTION))
            .requestId(new UUID(1, 2))
            .mode(EvictionMode.PLAN)
            .includeCacheHits(true)
            .purgeDelay(Duration.ZERO)
            .deadline(Duration.ofMinutes(5))
            .childDeadline(Duration.ofMinutes(1))
            .maxEntries(7)
            .requestedBy("ada", true)
            .reason("wrong input")
            .build(at);
    assertThat(request.getRequestId()).isEqualTo(new UUID(1, 2).toString());
    assertThat(request.getRequestedAt()).isEqualTo(at);
    assertThat(request.getTarget().getExecutions()).hasValue(List.of(EXECUTION));
    assertThat(request.getPrincipalVerified()).isTrue();
    assertThat(request.getOptions().getIncludeCacheHits()).isTrue();
    assertThat(request.getOptions().getPurgeDelayMillis()).isZero();
    assertThat(request.getOptions().getDeadlineMillis()).isEqualTo(300_000);
    assertThat(request.getOptions().getChildDeadlineMillis()).isEqualTo(60_000);
    assertThat(request.getOptions().getLimits().getMaxEntries()).hasValue(7L);
  }

  @Test
  void target_mustBeExactlyOne() {
    assertRefused(EvictionRequests.api(), "target: exactly one kind must be set, not 0");
    assertRefused(
        EvictionRequests.api().execution(EXECUTION).executions(List.of(EXECUTION)),
        "target: exactly one kind must be set, not 2");
    assertRefused(
        EvictionRequests.api().executions(List.of()), "target: 1 to 1000 executions, not 0");
  }

  @Test
  void names_mustNotBeEmpty() {
    assertRefused(
        EvictionRequests.api().execution(new ExecutionId("", "d", " ")),
        "target: project of the execution must have 1 to 512 characters",
        "target: name of the execution must have 1 to 512 characters");
  }

  @Test
  void entry_hasEitherTagOrArtifact() {
    var entry =
        EntryKey.newBuilder().setProject("p").setDomain("d").setDataset("s").setVersion("1");
    assertRefused(
        EvictionRequests.api().entry(entry.build()), "entry: either a tag or an artifact id");
    assertThat(EvictionRequests.api().entry(entry.setTag("t").build()).build()).isNotNull();
  }

  @Test
  void numbers_mustNotBeNegative() {
    assertRefused(
        EvictionRequests.api()
            .execution(EXECUTION)
            .purgeDelay(Duration.ofMillis(-1))
            .deadline(Duration.ZERO)
            .childDeadline(Duration.ofDays(31))
            .maxEntries(-1),
        "purgeDelayMillis must be 0 to 31536000000, not -1",
        "deadlineMillis must be 1 to 2592000000, not 0",
        "childDeadlineMillis must be 1 to 2592000000, not 2678400000",
        "maxEntries must not be negative; leave it out for no limit");
  }

  @Test
  void requestId_mustBeACanonicalUuid() {
    var request = EvictionRequests.api().execution(EXECUTION).build();
    var upper = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
    for (var id : List.of("", "request-1", "1-2-3-4-5", upper + "A")) {
      var wrong = EvictionRequest.newBuilder(request).setRequestId(id).build();
      assertThatThrownBy(() -> RequestRules.check(wrong))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("requestId '" + id + "'");
    }
  }

  @Test
  void enums_mustBeKnown() {
    assertRefused(
        EvictionRequests.api().execution(EXECUTION).mode(EvictionMode.UNKNOWN),
        "mode must be EXECUTE or PLAN");
  }

  @Test
  void control_isCheckedToo() {
    var control =
        EvictionControl.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setControlId("c1")
            .setAction(ControlAction.CANCEL)
            .setRequestedAt(Instant.now());
    RequestRules.check(control.build());
    var entry = new EntryKey("p", "d", "s", "1", "t", null);
    assertThatThrownBy(
            () -> RequestRules.check(control.setControlId("").setEntries(List.of(entry)).build()))
        .asInstanceOf(type(InvalidRequestException.class))
        .extracting(InvalidRequestException::faults)
        .isEqualTo(
            List.of(
                "controlId must have 1 to 512 characters",
                "entries go with RESTORE and RETRY_FAILED only"));
  }

  @Test
  void controls_sayWhatTheyMean() {
    var id = UUID.randomUUID();
    var entry = new EntryKey("p", "d", "s", "1", "t", null);
    var controls =
        List.of(
            EvictionControls.cancel(id).build(),
            EvictionControls.pause(id).build(),
            EvictionControls.resume(id).build(),
            EvictionControls.approve(id, 1200).requestedBy("ada", true).reason("seen").build(),
            EvictionControls.retryFailed(id, List.of(entry)).build(),
            EvictionControls.restore(id, List.of()).build());
    assertThat(controls)
        .extracting(EvictionControl::getAction)
        .containsExactly(
            ControlAction.CANCEL,
            ControlAction.PAUSE,
            ControlAction.RESUME,
            ControlAction.APPROVE,
            ControlAction.RETRY_FAILED,
            ControlAction.RESTORE);
    assertThat(controls)
        .allSatisfy(control -> assertThat(control.getRequestId()).isEqualTo(id.toString()))
        .extracting(EvictionControl::getControlId)
        .doesNotHaveDuplicates();
    assertThat(controls.get(3).getApprovedEntries()).hasValue(1200L);
    assertThat(controls.get(3).getRequestedBy()).isEqualTo("ada");
    assertThat(controls.get(3).getReason()).isEqualTo("seen");
    assertThat(controls.get(4).getEntries()).containsExactly(entry);
  }

  @Test
  void approve_ofLessThanNothing_isRefused() {
    assertThatThrownBy(() -> EvictionControls.approve(UUID.randomUUID(), -1).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("approvedEntries must not be negative");
  }

  private static void assertRefused(EvictionRequests requests, String... faults) {
    assertThatThrownBy(requests::build)
        .asInstanceOf(type(InvalidRequestException.class))
        .extracting(InvalidRequestException::faults)
        .isEqualTo(List.of(faults));
  }
}
