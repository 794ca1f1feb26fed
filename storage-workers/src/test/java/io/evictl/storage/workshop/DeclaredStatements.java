package io.evictl.storage.workshop;

import io.evictl.storage.StorageWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The SQL that the product's classes hold, found in their compiled form: constants of classes, and
 * literals of classes that have no such constants. A statement that is written later is in it.
 */
public final class DeclaredStatements {
  private static final Pattern STATEMENT =
      Pattern.compile("\\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|TRUNCATE)\\b.*", Pattern.DOTALL);

  private DeclaredStatements() {}

  /** All of them; in a jar or a folder, as the classes are found. */
  public static Set<String> all() {
    try {
      var classes =
          Path.of(StorageWorkers.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(classes)) {
        return statements(classes);
      }
      try (var jar = FileSystems.newFileSystem(classes)) {
        return statements(jar.getPath("/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> statements(Path root) throws IOException {
    var statements = new TreeSet<String>();
    for (var file : classFiles(root)) {
      var model = ClassFile.of().parse(Files.readAllBytes(file));
      var constants = constants(model);
      statements.addAll(constants.isEmpty() ? literals(model) : constants);
    }
    if (statements.isEmpty()) {
      throw new IllegalStateException("no statement in the classes of " + root);
    }
    return statements;
  }

  private static Set<Path> classFiles(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.endsWith("package-info.class"))
          .collect(Collectors.toSet());
    }
  }

  private static Set<String> literals(ClassModel model) {
    return StreamSupport.stream(model.constantPool().spliterator(), false)
        .filter(StringEntry.class::isInstance)
        .map(entry -> ((StringEntry) entry).stringValue())
        .filter(text -> STATEMENT.matcher(text).matches())
        .collect(Collectors.toSet());
  }

  private static Set<String> constants(ClassModel model) {
    try {
      var type = Class.forName(model.thisClass().asInternalName().replace('/', '.'));
      var constants = new TreeSet<String>();
      for (var field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
          field.setAccessible(true);
          constants.add(String.valueOf(field.get(null)));
        }
      }
      constants.removeIf(text -> !STATEMENT.matcher(text).matches());
      return constants;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Statements that none of those that were run begins with. */
  public static Set<String> notAmong(Set<String> run) {
    var missing = all();
    missing.removeIf(declared -> run.stream().anyMatch(sql -> sql.startsWith(declared)));
    return missing;
  }

  /** Words of statements, for a message. */
  public static String words(Set<String> statements) {
    return statements.stream()
        .map(sql -> Arrays.stream(sql.strip().split("\\s+")).limit(12).toList())
        .map(words -> String.join(" ", words))
        .collect(Collectors.joining("\n"));
  }
}
