package io.evictl.ops.cli.screen;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** How results are written. */
public enum Format {
  table,
  json,
  yaml;

  public void print(Screen screen, SpecificRecord record, List<String> asTable) {
    switch (this) {
      case table -> asTable.forEach(screen::print);
      case json -> screen.print(RecordJson.json(record));
      case yaml -> screen.print(RecordJson.yaml(record));
    }
  }

  public void print(Screen screen, List<? extends SpecificRecord> records, List<String> asTable) {
    switch (this) {
      case table -> asTable.forEach(screen::print);
      case json -> screen.print(RecordJson.json(records));
      case yaml -> screen.print(RecordJson.yaml(records));
    }
  }
}
