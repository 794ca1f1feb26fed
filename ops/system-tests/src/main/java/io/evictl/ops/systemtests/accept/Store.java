package io.evictl.ops.systemtests.accept;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.servers.S3Server;
import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.systemtests.neighbours.Neighbours;
import io.evictl.ops.systemtests.oracle.ObjectKey;
import io.evictl.ops.systemtests.state.Buckets;
import io.evictl.ops.systemtests.state.ObjectChanges;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.blobstore.BlobStore;

/** A store of its own with the objects of a capture and of its neighbours. */
public final class Store implements AutoCloseable {

  private final Capture capture;
  private final S3Server server;
  private final Buckets buckets;
  private final Map<ObjectKey, byte[]> contents;
  private final Map<ObjectKey, Buckets.Content> pristine;

  private Store(Capture capture, S3Server server, Buckets buckets, List<ObjectKey> more) {
    this.capture = capture;
    this.server = server;
    this.buckets = buckets;
    this.contents = contents(capture, more);
    capture.manifest().buckets().forEach(buckets::create);
    contents.forEach(buckets::put);
    this.pristine = list();
  }

  static Store start(Capture capture) {
    return start(capture, UnaryOperator.identity(), List.of());
  }

  /**
   * As {@link #start(Capture)}, with more objects, and with faults.
   *
   * @param faults see {@link S3Server#inMemory(UnaryOperator, String...)}
   */
  public static Store start(
      Capture capture, UnaryOperator<BlobStore> faults, List<ObjectKey> more) {
    var behind = new AtomicReference<BlobStore>();
    var server =
        S3Server.inMemory(
            store -> {
              behind.set(store);
              return faults.apply(store);
            });
    try {
      return new Store(capture, server, new Buckets(Objects.requireNonNull(behind.get())), more);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Where it listens. */
  public S3Server server() {
    return server;
  }

  Set<ObjectKey> keys() {
    return pristine.keySet();
  }

  /** What is different now. */
  public ObjectChanges changes() {
    return ObjectChanges.between(pristine, list());
  }

  /** Puts back what is gone or changed and takes away what came. */
  void restore(ObjectChanges changes) {
    changes.gone().forEach(key -> buckets.put(key, Objects.requireNonNull(contents.get(key))));
    for (var key : changes.changed()) {
      var content = contents.get(key);
      if (content == null) {
        buckets.delete(key);
      } else {
        buckets.put(key, content);
      }
    }
  }

  /** What an operator allows to be deleted from. */
  public List<String> allowList() {
    return List.of(capture.manifest().catalogPrefix());
  }

  private Map<ObjectKey, Buckets.Content> list() {
    return buckets.list(capture.manifest().buckets());
  }

  private static Map<ObjectKey, byte[]> contents(Capture capture, List<ObjectKey> more) {
    var contents = new TreeMap<ObjectKey, byte[]>();
    capture
        .objects()
        .forEach(
            object ->
                contents.put(
                    new ObjectKey(object.bucket(), object.key()), capture.content(object)));
    var prefix = URI.create(capture.manifest().catalogPrefix());
    var folder = prefix.getPath().substring(1);
    Neighbours.keysWithObjects().stream()
        .map(key -> new ObjectKey(prefix.getHost(), folder + key))
        .forEach(key -> contents.put(key, ("neighbour " + key).getBytes(UTF_8)));
    more.forEach(key -> contents.put(key, ("content of " + key).getBytes(UTF_8)));
    return contents;
  }

  @Override
  public void close() {
    server.close();
  }
}
