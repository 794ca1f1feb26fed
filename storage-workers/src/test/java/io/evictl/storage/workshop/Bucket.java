package io.evictl.storage.workshop;

import io.evictl.ops.servers.S3Server;
import io.evictl.storage.blobs.BlobLocation;
import io.evictl.storage.blobs.MalformedLocationException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The bucket that captured locations are in, on a server of its own. */
public final class Bucket implements AutoCloseable {
  public static final String NAME = "flyte-data";
  public static final String PREFIX = "s3://flyte-data/metadata/datacatalog/";

  private final S3Server server;
  private final S3Client client;

  private Bucket(S3Server server) {
    this.server = server;
    this.client = server.newClient();
  }

  public static Bucket open() {
    return open(UnaryOperator.identity());
  }

  /** With faults between protocol and store. */
  public static Bucket open(UnaryOperator<BlobStore> faults) {
    return new Bucket(S3Server.inMemory(faults, NAME));
  }

  /** The bucket on a server that is there; closed with it. */
  public static Bucket on(S3Server server) {
    return new Bucket(server);
  }

  public S3Server server() {
    return server;
  }

  public S3Client client() {
    return client;
  }

  /** Puts an object at each of these stored locations. */
  public void fill(Collection<String> locations) {
    for (var location : locations) {
      client.putObject(
          request -> request.bucket(NAME).key(key(location)), RequestBody.fromString(location));
    }
  }

  public Set<String> keys() {
    var keys = new TreeSet<String>();
    client.listObjectsV2Paginator(request -> request.bucket(NAME)).contents().stream()
        .map(S3Object::key)
        .forEach(keys::add);
    return keys;
  }

  /** Takes all objects away. */
  public void clear() {
    keys().forEach(key -> client.deleteObject(request -> request.bucket(NAME).key(key)));
  }

  public static String key(String location) {
    try {
      return BlobLocation.parse(location).key();
    } catch (MalformedLocationException e) {
      throw new IllegalArgumentException(location, e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
