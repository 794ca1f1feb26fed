package io.evictl.ops.standalone.capture;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The captured objects: {@code bucket/objects.tsv} lists them, {@code objects.tar.gz} has most. */
final class ObjectStock {
  private final List<CapturedObject> objects;
  private final Map<String, byte[]> packed;

  private ObjectStock(List<CapturedObject> objects, Map<String, byte[]> packed) {
    this.objects = List.copyOf(objects);
    this.packed = Map.copyOf(packed);
  }

  static ObjectStock read(Path folder) {
    var archive = folder.resolve("objects.tar.gz");
    var packed = unpack(archive);
    var objects = list(folder.resolve("objects.tsv"));
    for (var object : objects) {
      var content = packed.get(object.path());
      if (content != null && content.length != object.size()) {
        throw new CaptureException(
            archive,
            "%s has %d bytes, objects.tsv says %d"
                .formatted(object.path(), content.length, object.size()),
            null);
      }
    }
    return new ObjectStock(objects, packed);
  }

  List<CapturedObject> objects() {
    return objects;
  }

  /** The object's content; where it was not packed, zeros of its size. */
  byte[] content(CapturedObject object) {
    var content = packed.get(object.path());
    return content == null ? new byte[Math.toIntExact(object.size())] : content;
  }

  private static Map<String, byte[]> unpack(Path archive) {
    var packed = new HashMap<String, byte[]>();
    try (var file = new BufferedInputStream(Files.newInputStream(archive));
        var tar = new TarArchiveInputStream(new GZIPInputStream(file), "UTF-8")) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile()) {
          packed.put(entry.getName(), tar.readAllBytes());
        }
      }
    } catch (IOException problem) {
      throw new CaptureException(archive, "can't be unpacked: " + problem.getMessage(), problem);
    }
    return packed;
  }

  private static List<CapturedObject> list(Path file) {
    var objects = new ArrayList<CapturedObject>();
    try (var lines = Files.newBufferedReader(file)) {
      var header = lines.readLine();
      if (!"bucket\tkey\tsize\tmd5".equals(header)) {
        throw new CaptureException(file, 1, "header is not: bucket, key, size, md5", null);
      }
      int number = 1;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        objects.add(object(file, ++number, line));
      }
    } catch (IOException problem) {
      throw new CaptureException(file, "can't be read: " + problem.getMessage(), problem);
    }
    return objects;
  }

  private static CapturedObject object(Path file, int line, String text) {
    var fields = text.split("\t", -1);
    if (fields.length != 4) {
      throw new CaptureException(file, line, "has " + fields.length + " fields, not 4", null);
    }
    try {
      return new CapturedObject(fields[0], fields[1], Long.parseLong(fields[2]), fields[3]);
    } catch (IllegalArgumentException problem) {
      throw new CaptureException(file, line, String.valueOf(problem.getMessage()), problem);
    }
  }
}
