package io.evictl.gateway.flyte;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.TaskExecutionIdentifier;
import io.evictl.gateway.ask.FakeDeployment;
import io.evictl.gateway.idl.CacheEvictionError;
import io.evictl.producer.EvictionRequests;
import io.evictl.schemas.record.ErrorCode;
import io.evictl.schemas.record.EvictionError;
import io.evictl.schemas.record.EvictionStatus;
import io.evictl.schemas.record.ExecutionId;
import io.evictl.schemas.record.RequestState;
import io.evictl.schemas.record.StatusCounts;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The answers of the proposed API, letter by letter as flyteadmin's HTTP API would write them. */
class CacheJsonTest {
  private static final ExecutionId EXECUTION = new ExecutionId("shop", "development", "e1");

  @Test
  void success_isAnEmptyListThatIsThere() throws IOException {
    var status = status(RequestState.EVICTED).build();
    assertThat(ProtoJson.of(ErrorList.of(status)).toPrettyString())
        .isEqualTo(golden("nothing-failed.json"));
  }

  @Test
  void failures_haveTheirCodesNodesAndExecutions() throws IOException {
    var status =
        status(RequestState.PARTIALLY_FAILED)
            .setErrors(
                List.of(
                    EvictionError.newBuilder()
                        .setCode(ErrorCode.RESERVATION_NOT_ACQUIRED)
                        .setMessage("held by another")
                        .setExecution(EXECUTION)
                        .setNodeId("n0")
                        .build(),
                    EvictionError.newBuilder()
                        .setCode(ErrorCode.REFUSED)
                        .setMessage("s3://other/ is not on the allow-list")
                        .setExecution(EXECUTION)
                        .build(),
                    EvictionError.newBuilder().setCode(ErrorCode.INTERNAL).setMessage("").build()))
            .setErrorCount(7)
            .build();
    assertThat(ProtoJson.of(ErrorList.of(status)).toPrettyString())
        .isEqualTo(golden("failures.json"));
  }

  @Test
  void sourceThatIsATask_andZeroValues() throws IOException {
    Message error =
        CacheEvictionError.newBuilder()
            .setTaskExecutionId(
                TaskExecutionIdentifier.newBuilder()
                    .setTaskId(Identifier.newBuilder().setName("t")))
            .build();
    assertThat(ProtoJson.of(error).toPrettyString()).isEqualTo(golden("task-source.json"));
  }

  /** The five codes stay, every other one is INTERNAL and stands before its message. */
  @Test
  void codes_areThoseOfTheProposal() {
    assertThat(Arrays.stream(ErrorCode.values()).map(CacheJsonTest::told))
        .containsExactly(
            "INTERNAL UNKNOWN: why",
            "INTERNAL why",
            "RESERVATION_NOT_ACQUIRED why",
            "DATABASE_UPDATE_FAILED why",
            "ARTIFACT_DELETE_FAILED why",
            "RESERVATION_NOT_RELEASED why",
            "INTERNAL REFUSED: why",
            "INTERNAL DEADLINE_EXCEEDED: why",
            "INTERNAL AMBIGUOUS: why");
  }

  /** No success is claimed where the status names no error but says that something failed. */
  @Test
  void failureWithoutErrors_isNoSuccess() {
    var failed = status(RequestState.FAILED).setMessage("late").build();
    assertThat(ErrorList.of(failed).getErrors().getErrorsList())
        .singleElement()
        .satisfies(error -> assertThat(error.getMessage()).startsWith("FAILED: late"));
    var counted =
        status(RequestState.EVICTED)
            .setCounts(StatusCounts.newBuilder().setPlanned(1).setFailed(1).build())
            .build();
    assertThat(ErrorList.of(counted).getErrors().getErrorsCount()).isEqualTo(1);
  }

  private static String told(ErrorCode code) {
    var status =
        status(RequestState.FAILED)
            .setErrors(List.of(EvictionError.newBuilder().setCode(code).setMessage("why").build()))
            .setErrorCount(1)
            .build();
    var error = ErrorList.of(status).getErrors().getErrors(0);
    return error.getCode() + " " + error.getMessage();
  }

  private static EvictionStatus.Builder status(RequestState state) {
    var request =
        EvictionRequests.proposedRpc()
            .execution(EXECUTION)
            .requestId(UUID.fromString("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"))
            .build();
    return FakeDeployment.status(request, state, 1);
  }

  private static String golden(String name) throws IOException {
    try (var in = CacheJsonTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in).toPrettyString();
    }
  }
}
