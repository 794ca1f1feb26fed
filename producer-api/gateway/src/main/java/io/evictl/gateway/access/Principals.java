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
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Principals by their static tokens, of a JSON file:
 *
 * <pre>{@code
 * {"principals": [{
 *   "name": "ada",
 *   "sha256": "<64 hex digits: SHA-256 of the token>",
 *   "roles": [{"project": "shop", "domain": "*", "actions": ["read", "plan", "evict"]}]
 * }]}
 * }</pre>
 *
 * <p>Instead of {@code sha256} there may be {@code token}, the token itself, of at least 16
 * characters; the file must be readable by its owner alone then. It is read once.
 */
final class TokenFile {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int SHORTEST_TOKEN = 16;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  /** Hashes are kept, never tokens. */
  private record Holder(byte[] hash, Principal principal) {}

  private final Path file;
  private final List<Holder> holders = new ArrayList<>();

  private TokenFile(Path file) {
    this.file = file;
  }

  static TokenFile at(Path file) {
    var tokens = new TokenFile(file);
    tokens.read();
    return tokens;
  }

  /** Compares with every hash in constant time, so that answering takes as long for any token. */
  Optional<Principal> holder(String token) {
    var hash = sha256(token);
    Principal found = null;
    for (var holder : holders) {
      if (MessageDigest.isEqual(holder.hash(), hash)) {
        found = holder.principal();
      }
    }
    return Optional.ofNullable(found);
  }

  private void read() {
    try {
      var root = JSON.readTree(Files.readAllBytes(file));
      for (var entry : root.path("principals")) {
        add(entry);
      }
    } catch (JsonProcessingException e) {
      // Its message would quote the file, and with it a token.
      throw refused("is not JSON, at line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new SettingsException("gateway.tokens.file=" + file + " can't be read", e);
    }
    if (holders.isEmpty()) {
      throw refused("names no principals");
    }
  }

  private void add(JsonNode entry) throws IOException {
    var name = text(entry, "name");
    if (holders.stream().anyMatch(holder -> holder.principal().name().equals(name))) {
      throw refused("names " + name + " twice");
    }
    var roles = new ArrayList<Role>();
    for (var role : entry.path("roles")) {
      roles.add(new Role(text(role, "project"), text(role, "domain"), actions(role)));
    }
    var hash = hash(entry, name);
    if (holders.stream().anyMatch(holder -> MessageDigest.isEqual(holder.hash(), hash))) {
      throw refused("gives " + name + " the token of another");
    }
    holders.add(new Holder(hash, new Principal(name, true, roles)));
  }

  private byte[] hash(JsonNode entry, String name) throws IOException {
    if (entry.has("sha256") == entry.has("token")) {
      throw refused("must give %s either sha256 or token".formatted(name));
    }
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
