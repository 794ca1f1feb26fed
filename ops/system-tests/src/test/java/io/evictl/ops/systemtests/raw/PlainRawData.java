package io.evictl.ops.systemtests.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evictl.ops.systemtests.oracle.ExecutionName;
import java.net.URLDecoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Which raw objects may go with an execution, told in the plainest way: by looking for the URI of
 * an object, and of each folder that it is in, among the bytes of all stored outputs.
 */
final class PlainRawData {
  private final List<Output> outputs = new ArrayList<>();

  /**
   * What the catalog stores.
   *
   * @param node and attempt of the producer, as its metadata has them
   */
  private record Output(String execution, String node, String attempt, byte[] bytes) {}

  /** Reads all stored outputs that are there. */
  PlainRawData(Connection catalog, S3Client store) throws SQLException {
    try (var statement = catalog.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT d.location, encode(a.serialized_metadata, 'escape') AS metadata
                  FROM artifacts a JOIN artifact_data d USING (dataset_project, dataset_name,
                       dataset_domain, dataset_version, artifact_id)""")) {
      while (rows.next()) {
        var words = rows.getString("metadata");
        // As Flyte reads it: a version with such a character cuts the key.
        var uri = rows.getString("location").substring("s3://".length()).split("[?#]", 2)[0];
        int slash = uri.indexOf('/');
        var bytes =
            store.getObjectAsBytes(
                request ->
                    request
                        .bucket(uri.substring(0, slash))
                        .key(
                            URLDecoder.decode(
                                uri.substring(slash + 1).replace("+", "%2B"), UTF_8)));
        outputs.add(
            new Output(
                value(words, "execution-name"),
                value(words, "exec-node"),
                value(words, "exec-attempt"),
                bytes.asByteArray()));
      }
    }
  }

  /** What follows a key in a map of texts: field 2, its length, and so many characters. */
  private static String value(String metadata, String key) {
    int at = metadata.indexOf(key) + key.length();
    // encode(…, 'escape') writes bytes below 32 as they are, but for zero.
    int length = metadata.charAt(at + 1);
    return metadata.substring(at + 2, at + 2 + length);
  }

  /**
   * @param objects bucket and key of all raw objects
   */
  Set<String> going(ExecutionName execution, Set<String> objects) {
    var going = new TreeSet<String>();
    for (var object : objects) {
      boolean named =
          outputs.stream()
              .filter(output -> output.execution().equals(execution.name()))
              .anyMatch(
                  output ->
                      object.contains(
                              "/%s-%s-%s/"
                                  .formatted(output.execution(), output.node(), output.attempt()))
                          && names(output, object));
      boolean needed =
          outputs.stream()
              .filter(output -> !output.execution().equals(execution.name()))
              .anyMatch(output -> names(output, object));
      if (named && !needed) {
        going.add(object);
      }
    }
    return going;
  }

  /** Whether it holds the URI of the object, or of a folder that it is in. */
  private static boolean names(Output output, String object) {
    for (int end = object.length(); end > 0; end = object.lastIndexOf('/', end - 1)) {
      if (holdsText(output.bytes(), "s3://" + object.substring(0, end))) {
        return true;
      }
    }
    return false;
  }

  /** As protobuf writes texts: the length before them, here below 128 or of two bytes. */
  private static boolean holdsText(byte[] bytes, String text) {
    var wanted = text.getBytes(UTF_8);
    int length = wanted.length;
    for (int at = 1; at + length <= bytes.length; at++) {
      boolean same = true;
      for (int i = 0; same && i < length; i++) {
        same = bytes[at + i] == wanted[i];
      }
      boolean whole =
          length < 128
              ? bytes[at - 1] == length
              : at > 1
                  && (bytes[at - 2] & 0xff) == (length & 0x7f | 0x80)
                  && bytes[at - 1] == length >> 7;
      if (same && whole) {
        return true;
      }
    }
    return false;
  }
}
