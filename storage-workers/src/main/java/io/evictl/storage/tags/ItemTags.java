package io.evictl.storage.tags;

import static io.evictl.storage.catalog.FlyteNames.ENTRY_TAG;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tags of the items of an array node, recomputed from the node's inputs.
 *
 * <p>An item gets its element of each list; a list that is bound ({@code ArrayNode.bound_inputs})
 * it gets whole ({@code constructLiteralMap} in flytepropeller nodes/array). Which lists are bound
 * stands in the workflow, which is not read: every reading of the inputs is tried. A wrong one
 * leads nowhere, as a rule: all entries of a dataset come from tasks of one interface and the same
 * bound inputs (flytekit hashes their names into the task's name), so a tag made the other way is
 * that of a value one list deeper, which no item has, and SHA-256 does not collide. Lists of empty
 * lists alone have no depth, therefore: should two readings of a node ever lead to entries, the
 * caller takes neither.
 *
 * <p>Not thread-safe: hashes of what all items share are kept.
 */
public final class ItemTags {

  /** Lists among the inputs; each doubles the readings. */
  private static final int MOST_LISTS = 6;

  private final List<Variable> variables;
  private final List<Variable> lists;
  private final List<Integer> readings;

  private ItemTags(List<Variable> variables, List<Variable> lists, List<Integer> readings) {
    this.variables = variables;
    this.lists = lists;
    this.readings = readings;
  }

  /**
   * @param inputs a {@code flyteidl.core.LiteralMap}: the array node's {@code inputs.pb}
   * @param ignored variables that are no part of the tag ({@code cache_ignore_input_vars})
   * @throws UnknownMessageException if they are no such message, or one that is not wholly known
   */
  public static ItemTags of(byte[] inputs, Collection<String> ignored)
      throws UnknownMessageException {
    var variables = new ArrayList<Variable>();
    for (var input : LiteralHash.byName(UnsafeByteOperations.unsafeWrap(inputs)).entrySet()) {
      if (!ignored.contains(input.getKey())) {
        variables.add(new Variable(input.getKey(), input.getValue()));
      }
    }
    var lists = variables.stream().filter(variable -> variable.elements != null).toList();
    if (lists.size() > MOST_LISTS) {
      throw new UnknownMessageException(
          "%d lists among the inputs: which of them are bound can't be tried"
              .formatted(lists.size()));
    }
    return new ItemTags(List.copyOf(variables), lists, readings(lists));
  }

  /** Bit by bit, the lists that are bound: the others must have one length. */
  private static List<Integer> readings(List<Variable> lists) {
    var readings = new ArrayList<Integer>();
    for (int bound = 0; bound < 1 << lists.size(); bound++) {
      if (size(lists, bound).isPresent()) {
        readings.add(bound);
      }
    }
    return List.copyOf(readings);
  }

  /** How many items there are; with all lists bound there is one, without any it is not known. */
  private static Optional<Integer> size(List<Variable> lists, int bound) {
    var sizes = new ArrayList<Integer>();
    for (int i = 0; i < lists.size(); i++) {
      if ((bound & 1 << i) == 0) {
        sizes.add(lists.get(i).size());
      }
    }
    if (sizes.isEmpty()) {
      return Optional.of(lists.isEmpty() ? Integer.MAX_VALUE : 1);
    }
    return sizes.stream().distinct().count() == 1
        ? Optional.of(sizes.getFirst())
        : Optional.empty();
  }

  /**
   * The tags that an item may have, by the reading of the inputs that leads to each. A reading has
   * the same number for all items.
   *
   * @param index of the item, from 0
   */
  public NavigableMap<Integer, String> tags(int index) throws UnknownMessageException {
    var tags = new TreeMap<Integer, String>();
    for (int bound : readings) {
      if (index < size(lists, bound).orElse(0)) {
        tags.put(bound, tag(index, bound));
      }
    }
    return tags;
  }

  private String tag(int index, int bound) throws UnknownMessageException {
    var literals = new ObjectHash.Dict();
    int list = 0;
    for (var variable : variables) {
      boolean whole = variable.elements == null || (bound & 1 << list) != 0;
      list += variable.elements == null ? 0 : 1;
      literals.put(variable.name, whole ? variable.whole() : variable.element(index));
    }
    return ENTRY_TAG
        + Base64.getUrlEncoder().withoutPadding().encodeToString(LiteralHash.map(literals));
  }

  /** An input, with its hashes as far as they were asked for. */
  private static final class Variable {
    private final String name;
    private final ByteString literal;
    private final @Nullable List<ByteString> elements;
    private byte @Nullable [] whole;
    private byte @Nullable [] element;
    private int elementAt = -1;

    Variable(String name, ByteString literal) throws UnknownMessageException {
      this.name = name;
      this.literal = literal;
      this.elements = LiteralHash.elements(literal).orElse(null);
    }

    int size() {
      return elements == null ? 0 : elements.size();
    }

    byte[] whole() throws UnknownMessageException {
      if (whole == null) {
        whole = LiteralHash.of(literal);
      }
      return whole;
    }

    byte[] element(int index) throws UnknownMessageException {
      if (element == null || elementAt != index) {
        if (elements == null) {
          throw new IllegalStateException(name + " is no list");
        }
        element = LiteralHash.of(elements.get(index));
        elementAt = index;
      }
      return element;
    }
  }
}
