package io.evictl.storage.sql;

import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Rows as one array parameter per column, for {@code unnest}. */
public final class RowArrays<R> {
  private final List<R> rows;
  private final Map<String, Argument> arguments = new LinkedHashMap<>();

  private RowArrays(Collection<? extends R> rows) {
    this.rows = List.copyOf(rows);
  }

  public static <R> RowArrays<R> of(Collection<? extends R> rows) {
    return new RowArrays<>(rows);
  }

  public RowArrays<R> text(String name, Function<? super R, @Nullable String> column) {
    return add(name, "text", String[]::new, column);
  }

  public RowArrays<R> uuid(String name, Function<? super R, @Nullable UUID> column) {
    return literal(name, column);
  }

  public RowArrays<R> integer(String name, Function<? super R, Integer> column) {
    return add(name, "int4", Integer[]::new, column);
  }

  public RowArrays<R> number(String name, Function<? super R, Long> column) {
    return add(name, "int8", Long[]::new, column);
  }

  public RowArrays<R> instant(String name, Function<? super R, Instant> column) {
    return literal(name, column);
  }

  /** Arrays of texts and numbers go in binary form, which the driver knows by their class. */
  private RowArrays<R> add(
      String name,
      String type,
      IntFunction<? extends Object[]> array,
      Function<? super R, ?> column) {
    @Nullable Object[] values = array.apply(rows.size());
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    arguments.put(
        name,
        (position, statement, context) ->
            statement.setArray(position, statement.getConnection().createArrayOf(type, values)));
    return this;
  }

  /** The driver would quote and escape each of these, of which none needs it. */
  private RowArrays<R> literal(String name, Function<? super R, ?> column) {
    var values = new StringJoiner(",", "{", "}");
    rows.forEach(row -> values.add(String.valueOf(column.apply(row))));
    var literal = values.toString();
    arguments.put(
        name,
        (position, statement, context) -> statement.setObject(position, literal, Types.OTHER));
    return this;
  }

  public <S extends SqlStatement<S>> S bindTo(S statement) {
    arguments.forEach(statement::bind);
    return statement;
  }
}
