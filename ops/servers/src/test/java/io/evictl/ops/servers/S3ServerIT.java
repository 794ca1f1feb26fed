package io.evictl.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

@ExtendWith(LeakCheck.class)
@Timeout(300)
class S3ServerIT {

  private static final String BUCKET = "servers-it";

  @TempDir Path folder;

  @Test
  void onDisk_keepsObjectsOverRestart() {
    try (var first = S3Server.onDisk(folder, 0, BUCKET);
        var client = first.newClient()) {
      put(client, "a/b c/ü", "kept");
    }
    int port = FreePort.pick();
    try (var second = S3Server.onDisk(folder, port, BUCKET);
        var client = second.newClient()) {
      assertThat(second.endpoint()).isEqualTo(URI.create("http://127.0.0.1:" + port));
      assertThat(client.getObjectAsBytes(it -> it.bucket(BUCKET).key("a/b c/ü")).asUtf8String())
          .isEqualTo("kept");
      client.deleteObject(it -> it.bucket(BUCKET).key("a/b c/ü"));
      assertThat(client.listObjectsV2(it -> it.bucket(BUCKET)).contents()).isEmpty();
    }
  }

  @Test
  void onDisk_refusesPortInUse() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> S3Server.onDisk(folder, taken.getLocalPort()))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("server=s3 port=" + taken.getLocalPort());
    }
  }

  @Test
  void inMemory_refusesWrongSecret() {
    try (var server = S3Server.inMemory(BUCKET);
        var client = new OtherSecret(server).newClient()) {
      assertThatThrownBy(() -> put(client, "a", "b"))
          .isInstanceOfSatisfying(
              S3Exception.class, it -> assertThat(it.statusCode()).isEqualTo(403));
    }
  }

  @Test
  void inMemory_passesThroughDecorator() {
    var deletions = new AtomicInteger();
    try (var server = S3Server.inMemory(store -> new SlowsDownOnce(store, deletions), BUCKET);
        var client = server.newClient()) {
      put(client, "a", "b");
      client.deleteObject(it -> it.bucket(BUCKET).key("a"));
      assertThat(deletions).hasValue(2);
      assertThat(client.listObjectsV2(it -> it.bucket(BUCKET)).contents()).isEmpty();
    }
  }

  private static void put(S3Client client, String key, String content) {
    client.putObject(it -> it.bucket(BUCKET).key(key), RequestBody.fromString(content));
  }

  private record OtherSecret(S3Server server) implements S3Server {

    @Override
    public URI endpoint() {
      return server.endpoint();
    }

    @Override
    public String accessKey() {
      return server.accessKey();
    }

    @Override
    public String secretKey() {
      return "not-" + server.secretKey();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** Answers 503 SlowDown to the first deletion; the SDK tries again. */
  private static final class SlowsDownOnce extends ForwardingBlobStore {

    private final AtomicInteger deletions;

    SlowsDownOnce(BlobStore store, AtomicInteger deletions) {
      super(store);
      this.deletions = deletions;
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
      if (deletions.incrementAndGet() == 1) {
        throw S3Exception.builder().statusCode(503).message("SlowDown").build();
      }
      return super.removeBlob(request);
    }
  }
}
