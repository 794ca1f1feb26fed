package io.evictl.gateway.v1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evictl.gateway.access.Place;
import io.evictl.schemas.record.EntryKey;
import java.util.Optional;

/** Looks an entry up where workers keep them; whoever starts the gateway knows where that is. */
public interface Explaining {
  /**
   * What is known of an entry.
   *
   * @param dataset where it lies, which rights are about
   * @param words by name, what it is, and what an eviction that names it would do now
   */
  record Explained(Place dataset, ObjectNode words) {}

  /**
   * By its key; empty where the catalog has no row of it.
   *
   * @throws io.evictl.gateway.access.UnavailableException where the catalog can't be asked now
   */
  Optional<Explained> explain(EntryKey entry);

  /**
   * By the URI of one of its objects, likewise.
   *
   * @throws IllegalArgumentException where that is none
   */
  Optional<Explained> explain(String uri);
}
