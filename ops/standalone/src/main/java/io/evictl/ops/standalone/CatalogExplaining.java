package io.evictl.ops.standalone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evictl.gateway.access.Place;
import io.evictl.gateway.access.UnavailableException;
import io.evictl.gateway.v1.Explaining;
import io.evictl.schemas.Keys;
import io.evictl.schemas.record.EntryKey;
import io.evictl.storage.EntryLook;
import io.evictl.storage.WorkerSettings;
import io.evictl.storage.blobs.MalformedLocationException;
import io.evictl.storage.explain.Explanation;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/** Explains entries of the catalog that the workers' settings name, to whoever asks the gateway. */
final class CatalogExplaining implements Explaining, AutoCloseable {
  /** Where there is none, there is nothing to be asked. */
  static final String NEEDED = "storage.catalog.jdbc.url";

  private final EntryLook look;

  private CatalogExplaining(EntryLook look) {
    this.look = look;
  }

  /** Connects when first asked. */
  static Optional<CatalogExplaining> from(Map<String, String> all) {
    if (!all.containsKey(NEEDED)) {
      return Optional.empty();
    }
    var settings = WorkerSettings.from(all);
    try {
      return Optional.of(new CatalogExplaining(new EntryLook(settings)));
    } finally {
      settings.messaging().close();
    }
  }

  @Override
  public Optional<Explained> explain(EntryKey entry) {
    try {
      return look.explainer().explain(entry).map(CatalogExplaining::explained);
    } catch (JdbiException e) {
      throw away(e);
    }
  }

  @Override
  public Optional<Explained> explain(String uri) {
    try {
      return look.explainer().explain(uri).map(CatalogExplaining::explained);
    } catch (MalformedLocationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (JdbiException e) {
      throw away(e);
    }
  }

  private static UnavailableException away(Exception cause) {
    return new UnavailableException("the catalog can't be asked now", cause);
  }

  private static Explained explained(Explanation known) {
    var dataset = known.artifact().dataset();
    return new Explained(new Place(dataset.project(), dataset.domain()), words(known));
  }

  private static ObjectNode words(Explanation known) {
    var dataset = known.artifact().dataset();
    var words = JsonNodeFactory.instance.objectNode();
    words
        .putObject("dataset")
        .put("project", dataset.project())
        .put("domain", dataset.domain())
        .put("name", dataset.name())
        .put("version", dataset.version());
    words.put("artifactId", known.artifact().id());
    words.put("hasRow", known.stored().isPresent());
    known
        .stored()
        .ifPresent(
            stored -> {
              stored.producer().map(Keys::of).ifPresent(by -> words.put("producer", by));
              stored.writtenAt().ifPresent(at -> words.put("writtenAt", at.toString()));
            });
    var tags = words.putArray("tags");
    known.tags().forEach(tag -> tags.add(tag.tag()));
    var outputs = words.putArray("outputs");
    for (var output : known.outputs()) {
      outputs
          .addObject()
          .put("name", output.name())
          .put("location", output.location())
          .put("contained", output.contained())
          .put("object", output.object());
    }
    var reservations = words.putArray("reservations");
    known
        .reservations()
        .forEach(
            it ->
                reservations
                    .addObject()
                    .put("owner", it.owner())
                    .put("expiresAt", String.valueOf(it.expiresAt())));
    known
        .open()
        .ifPresent(
            row ->
                words
                    .putObject("underWay")
                    .put("state", String.valueOf(row.state()))
                    .put("requestId", String.valueOf(row.task().requestId()))
                    .put("dueAt", String.valueOf(row.dueAt())));
    words
        .putObject("eviction")
        .put("outcome", known.plan().getOutcome().name())
        .put("why", known.why());
    return words;
  }

  @Override
  public void close() {
    look.close();
  }
}
