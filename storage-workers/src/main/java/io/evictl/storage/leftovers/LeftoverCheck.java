package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.StoreUnavailableException;
import java.util.Optional;

/**
 * A check of a catalog, or a part of it: rows against objects, then objects against rows. Without
 * leave to remove something nothing is changed. It may be stopped at any time and goes on at the
 * place that it told last.
 */
public final class LeftoverCheck {
  private final RowCheck rows;
  private final ObjectCheck objects;
  private final Rules rules;
  private final Observer observer;

  public LeftoverCheck(Parts parts, Rules rules, Observer observer) {
    this.rows = new RowCheck(parts, rules, observer);
    this.objects = new ObjectCheck(parts, rules, observer);
    this.rules = rules;
    this.observer = observer;
  }

  /**
   * Goes on from a place to the end.
   *
   * @throws StoreUnavailableException if the store can't tell: to be gone on from the place reached
   * @throws TooManyException if more is to be removed than may be
   * @throws RuntimeException of the database, or of the trail: as the first one
   */
  public void run(Place from) throws StoreUnavailableException, TooManyException {
    var place = Optional.of(from);
    while (place.isPresent()) {
      place = next(place.get());
      place.ifPresent(observer::reached);
    }
  }

  private Optional<Place> next(Place at) throws StoreUnavailableException, TooManyException {
    return switch (at) {
      case Place.Rows row -> {
        var next = rules.rows() ? rows.page(row) : Optional.<Place>empty();
        yield next.isEmpty() ? Optional.of(Place.Objects.START) : next;
      }
      case Place.Objects object -> rules.objects() ? objects.part(object) : Optional.empty();
    };
  }
}
