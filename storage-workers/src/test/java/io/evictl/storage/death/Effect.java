package io.evictl.storage.death;

import java.util.Optional;

/**
 * Everything that a worker does to the world outside it on the way of a task from its topic to the
 * last result, in this order. A commit that is none of these fails {@link EffectsIT}: it needs a
 * name here, and is then killed at, too.
 */
enum Effect {
  HIDE_COMMIT("Hider", ""),
  HIDE_RESULT("", ""),
  OFFSET_COMMIT("", ""),
  ROWS_COMMIT("PurgeRound", "run"),
  STORE_CALL("", ""),
  ACCOUNT_COMMIT("PurgeRound", "finish"),
  PURGE_RESULT("", ""),
  TOLD_COMMIT("Reporter", "");

  private final String type;
  private final String method;

  Effect(String type, String method) {
    this.type = type;
    this.method = method;
  }

  /** Which commit this is, by who asked for it; empty where nothing was changed. */
  static Optional<Effect> ofCommit() {
    var callers =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .filter(frame -> frame.getClassName().startsWith("io.evictl.storage."))
                        .filter(frame -> !frame.getClassName().contains(".death."))
                        .toList());
    if (callers.stream().anyMatch(frame -> frame.getMethodName().equals("read"))) {
      return Optional.empty();
    }
    return Optional.of(
        callers.stream()
            .flatMap(frame -> ofFrame(frame).stream())
            .findFirst()
            .orElseThrow(() -> new AssertionError("a commit without a name: " + callers)));
  }

  private static Optional<Effect> ofFrame(StackWalker.StackFrame frame) {
    for (var effect : values()) {
      if (!effect.type.isEmpty()
          && frame.getClassName().endsWith("." + effect.type)
          && (effect.method.isEmpty() || frame.getMethodName().equals(effect.method))) {
        return Optional.of(effect);
      }
    }
    return Optional.empty();
  }
}
