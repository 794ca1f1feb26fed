package io.evictl.ops.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** s3proxy in this process, on 127.0.0.1. */
final class EmbeddedS3 implements S3Server {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedS3.class);
  private static final String ACCESS_KEY = "evictl-access";
  private static final String SECRET_KEY = "evictl-secret";

  private final S3Proxy server;
  private final BlobStore store;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedS3(S3Proxy server, BlobStore store) {
    this.server = server;
    this.store = store;
  }

  static EmbeddedS3 start(BlobStore store, int port, String... buckets) {
    int settled = FreePort.settle(port, "s3");
    for (var bucket : buckets) {
      if (!store.containerExists(bucket)) {
        store.createContainer(bucket);
      }
    }
    var server =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:" + settled))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .ignoreUnknownHeaders(true)
            .metricsEnabled(false)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new ServerStartException("server=s3 port=" + settled + " did not start", e);
    }
    LOG.info("server=s3 started port={}", server.getPort());
    return new EmbeddedS3(server, store);
  }

  /** The folder, made if it is missing. */
  static Path made(Path folder) {
    try {
      return Files.createDirectories(folder).toAbsolutePath();
    } catch (IOException e) {
      throw new ServerStartException("server=s3 folder=" + folder + " cannot be made", e);
    }
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  @Override
  public String accessKey() {
    return ACCESS_KEY;
  }

  @Override
  public String secretKey() {
    return SECRET_KEY;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      server.stop();
      LOG.info("server=s3 stopped");
    } catch (Exception e) {
      throw new IllegalStateException("server=s3 did not stop in order", e);
    } finally {
      store.close();
    }
  }
}
