package io.evictl.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.evictl.schemas.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Who may what, of a JSON file:
 *
 * <pre>{@code
 * {"principals": [
 *    {"name": "ada", "sha256": "<64 hex digits: SHA-256 of the token>",
 *     "roles": [{"project": "shop", "domain": "*", "actions": ["read", "plan", "evict"]}]},
 *    {"name": "nightly", "subject": "CN=nightly,O=shop", "roles": [...]}],
 *  "groups": [{"group": "cache-admins", "roles": [...]}]}
 * }</pre>
 *
 * <p>A principal is known by a token or by the subject of its client certificate. Instead of {@code
 * sha256} there may be {@code token}, the token itself, of at least 16 characters; the file must be
 * readable by its owner alone then. What a group may is what those may whose OIDC tokens name it.
 */
final class Principals {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int SHORTEST_TOKEN = 16;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
  private static final List<String> KNOWN_BY = List.of("sha256", "token", "subject");

  /** Hashes are kept, never tokens. */
  private record Holder(byte[] hash, Principal principal) {}

  private final Path file;
  private final Set<String> names = new HashSet<>();
  private final List<Holder> holders = new ArrayList<>();
  private final Map<X500Principal, Principal> subjects = new HashMap<>();
  private final Map<String, List<Role>> groups = new HashMap<>();

  private Principals(Path file) {
    this.file = file;
  }

  /**
   * Reads them.
   *
   * @throws SettingsException saying what is wrong, and nothing of a token
   */
  static Principals parse(Path file, byte[] content) throws IOException {
    var principals = new Principals(file);
    principals.read(content);
    return principals;
  }

  /** Compares with every hash in constant time, so that answering takes as long for any token. */
  Optional<Principal> byToken(String token) {
    var hash = sha256(token);
    Principal found = null;
    for (var holder : holders) {
      if (MessageDigest.isEqual(holder.hash(), hash)) {
        found = holder.principal();
      }
    }
    return Optional.ofNullable(found);
  }

  /** By the subject of a certificate that was proven. */
  Optional<Principal> bySubject(X500Principal subject) {
    return Optional.ofNullable(subjects.get(subject));
  }

  /** What any of the groups may. */
  List<Role> roles(Collection<String> named) {
    return named.stream().flatMap(name -> groups.getOrDefault(name, List.of()).stream()).toList();
  }

  private void read(byte[] content) throws IOException {
    try {
      var root = JSON.readTree(content);
      for (var entry : root.path("principals")) {
        add(entry);
      }
      for (var entry : root.path("groups")) {
        if (groups.put(text(entry, "group"), roles(entry)) != null) {
          throw refused("names group " + text(entry, "group") + " twice");
        }
      }
    } catch (JsonProcessingException e) {
      // Its message would quote the file, and with it a token.
      throw refused("is not JSON, at line " + e.getLocation().getLineNr());
    }
    if (names.isEmpty() && groups.isEmpty()) {
      throw refused("names no principals");
    }
  }

  private void add(JsonNode entry) throws IOException {
    var name = text(entry, "name");
    if (!names.add(name)) {
      throw refused("names " + name + " twice");
    }
    var principal = new Principal(name, true, roles(entry));
    if (KNOWN_BY.stream().filter(entry::has).count() != 1) {
      throw refused("must give %s either sha256, token or subject".formatted(name));
    }
    if (entry.has("subject")) {
      if (subjects.put(subject(entry, name), principal) != null) {
        throw refused("gives " + name + " the subject of another");
      }
      return;
    }
    var hash = hash(entry, name);
    if (holders.stream().anyMatch(holder -> MessageDigest.isEqual(holder.hash(), hash))) {
      throw refused("gives " + name + " the token of another");
    }
    holders.add(new Holder(hash, principal));
  }

  private List<Role> roles(JsonNode entry) {
    var roles = new ArrayList<Role>();
    for (var role : entry.path("roles")) {
      roles.add(new Role(text(role, "project"), text(role, "domain"), actions(role)));
    }
    return roles;
  }

  private X500Principal subject(JsonNode entry, String name) {
    try {
      return new X500Principal(text(entry, "subject"));
    } catch (IllegalArgumentException e) {
      throw refused("gives %s a subject that is none, such as CN=nightly,O=shop".formatted(name));
    }
  }

  private byte[] hash(JsonNode entry, String name) throws IOException {
    if (entry.has("token")) {
      refuseIfOthersRead();
      var token = text(entry, "token");
      if (token.length() < SHORTEST_TOKEN) {
        throw refused("gives %s a token shorter than %d".formatted(name, SHORTEST_TOKEN));
      }
      return sha256(token);
    }
    try {
      var hash = HexFormat.of().parseHex(text(entry, "sha256"));
      if (hash.length == 32) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      throw refused("gives %s a sha256 that is not 64 hex digits".formatted(name));
    }
    throw refused("gives %s a sha256 that is not 64 hex digits".formatted(name));
  }

  private void refuseIfOthersRead() throws IOException {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(Files.getPosixFilePermissions(file));
    permissions.retainAll(OTHERS);
    if (!permissions.isEmpty()) {
      throw refused("holds tokens and is open to others: chmod 600, or use sha256");
    }
  }

  private Set<Action> actions(JsonNode role) {
    var actions = EnumSet.noneOf(Action.class);
    for (var label : role.path("actions")) {
      actions.add(
          EnumSet.allOf(Action.class).stream()
              .filter(action -> action.label().equals(label.asText()))
              .findFirst()
              .orElseThrow(() -> refused("knows no action " + label.asText())));
    }
    return actions;
  }

  private String text(JsonNode node, String field) {
    var value = node.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw refused("lacks a " + field);
    }
    return value.textValue();
  }

  private SettingsException refused(String why) {
    return new SettingsException("gateway.tokens.file=%s %s".formatted(file, why));
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
