package io.evictl.producer.snapshot;

import org.jspecify.annotations.Nullable;

/** Enum constants by the names that flyteadmin writes into its columns. */
final class Names {
  private Names() {}

  /** The constant of that name; {@code other} for null and for names of a newer Flyte. */
  static <E extends Enum<E>> E in(Class<E> type, @Nullable String name, E other) {
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    return other;
  }
}
