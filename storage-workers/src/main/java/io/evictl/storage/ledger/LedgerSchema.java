package io.evictl.storage.ledger;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Makes and migrates the schema {@code evictl} of the catalog's database. */
public final class LedgerSchema {
  private LedgerSchema() {}

  /** Brings the schema up to date; several workers may try at once. */
  public static void migrate(DataSource dataSource) {
    Flyway.configure()
        .dataSource(dataSource)
        .schemas("evictl")
        .locations("classpath:io/evictl/storage/ledger")
        .load()
        .migrate();
  }
}
