package io.evictl.producer.archival;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.evictl.schemas.settings.Settings;
import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy as people write it, in YAML:
 *
 * <pre>{@code
 * since: 2026-11-22T00:00:00Z
 * rules:
 *   - name: production is looked at first
 *     domain: production
 *     action: plan
 *   - name: scratch work
 *     project: sandbox
 *     labels: {team: "forecast-*"}
 *     action: evict
 *     grace: 7d
 *     rawOutputs: true
 * }</pre>
 *
 * <p>{@code since} is needed: executions that were archived long before evictl came are nobody's
 * wish. A rule says {@code action} (evict, plan, nothing) and may say {@code name}, {@code
 * project}, {@code domain}, {@code launchPlan}, {@code labels}, {@code grace} (1d), {@code
 * rawOutputs} (false). Anything else is an error: a misspelt condition would fit everything.
 */
public final class PolicyFile {
  private static final Duration GRACE = Duration.ofDays(1);
  private static final Duration LONGEST_GRACE = Duration.ofDays(365);

  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private PolicyFile() {}

  private record Written(@Nullable String since, @Nullable List<WrittenRule> rules) {}

  private record WrittenRule(
      @Nullable String name,
      @Nullable String project,
      @Nullable String domain,
      @Nullable String launchPlan,
      @Nullable Map<String, String> labels,
      @Nullable String action,
      @Nullable String grace,
      boolean rawOutputs) {}

  /**
   * Reads a policy.
   *
   * @throws MalformedPolicyException saying what to change
   */
  public static ArchivalPolicy read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new MalformedPolicyException("policy %s can't be read: %s".formatted(file, e), e);
    } catch (MalformedPolicyException e) {
      throw new MalformedPolicyException("policy %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** As {@link #read}, of its text. */
  public static ArchivalPolicy parse(String text) {
    var written = written(text);
    if (written.since() == null) {
      throw new MalformedPolicyException(
          "since is missing: what was archived before it is left alone, e.g. since: %s"
              .formatted(Instant.parse("2026-01-01T00:00:00Z")));
    }
    var rules = new ArrayList<ArchivalRule>();
    for (var rule : written.rules() == null ? List.<WrittenRule>of() : written.rules()) {
      rules.add(rule(rules.size() + 1, rule));
    }
    return new ArchivalPolicy(since(written.since()), rules);
  }

  private static Written written(String text) {
    try {
      var tree = YAML.readTree(text);
      if (!tree.isObject()) {
        throw new MalformedPolicyException("a policy has since and rules");
      }
      refuseEmpty(tree);
      return YAML.treeToValue(tree, Written.class);
    } catch (JsonProcessingException e) {
      var at = e.getLocation() == null ? "" : "line %d: ".formatted(e.getLocation().getLineNr());
      throw new MalformedPolicyException(at + e.getOriginalMessage(), e);
    }
  }

  /** A condition that somebody began to write would fit everything. */
  private static void refuseEmpty(JsonNode tree) {
    for (var field : tree.properties()) {
      var value = field.getValue();
      if (value.isNull() || (value.isTextual() && value.textValue().isBlank())) {
        throw new MalformedPolicyException(
            field.getKey() + " has no value: say one, or leave it out");
      }
    }
    tree.forEach(PolicyFile::refuseEmpty);
  }

  private static ArchivalRule rule(int number, @Nullable WrittenRule rule) {
    if (rule == null || rule.action() == null) {
      throw new MalformedPolicyException(
          "rule %d has no action: evict, plan or nothing".formatted(number));
    }
    return new ArchivalRule(
        or(rule.name(), "unnamed"),
        or(rule.project(), ArchivalRule.ANY),
        or(rule.domain(), ArchivalRule.ANY),
        or(rule.launchPlan(), ArchivalRule.ANY),
        rule.labels() == null ? Map.of() : rule.labels(),
        action(number, rule.action()),
        grace(number, rule.grace()),
        rule.rawOutputs());
  }

  private static String or(@Nullable String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  private static ArchivalAction action(int number, String given) {
    return switch (given.toLowerCase(Locale.ROOT)) {
      case "evict" -> ArchivalAction.EVICT;
      case "plan" -> ArchivalAction.PLAN;
      case "nothing" -> ArchivalAction.NOTHING;
      default ->
          throw new MalformedPolicyException(
              "rule %d: action must be evict, plan or nothing, not '%s'".formatted(number, given));
    };
  }

  private static Duration grace(int number, @Nullable String given) {
    if (given == null) {
      return GRACE;
    }
    try {
      var grace = Settings.under("", Map.of("grace", given)).duration("grace", GRACE);
      if (!grace.isNegative() && grace.compareTo(LONGEST_GRACE) <= 0) {
        return grace;
      }
      throw new MalformedPolicyException(
          "rule %d: grace must be 0s to %dd, not %s"
              .formatted(number, LONGEST_GRACE.toDays(), given));
    } catch (SettingsException e) {
      throw new MalformedPolicyException("rule %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  private static Instant since(String given) {
    try {
      return Instant.parse(given);
    } catch (DateTimeException e) {
      throw new MalformedPolicyException(
          "since must be an instant in UTC like 2026-01-01T00:00:00Z, not '%s'".formatted(given),
          e);
    }
  }
}
