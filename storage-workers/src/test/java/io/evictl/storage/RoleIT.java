package io.evictl.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.TaskAction;
import io.evictl.schemas.record.TaskOutcome;
import io.evictl.storage.workshop.Flyte;
import io.evictl.storage.workshop.Workshop;
import io.evictl.storage.workshop.WorkshopCase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The grants that README names are enough for everything that workers do. */
class RoleIT extends WorkshopCase {
  private static final List<String> GRANTS =
      List.of(
          "GRANT CREATE ON DATABASE %2$s TO %1$s",
          "GRANT USAGE ON SCHEMA public TO %1$s",
          "GRANT SELECT ON datasets, reservations TO %1$s",
          "GRANT SELECT, UPDATE, DELETE, INSERT ON tags TO %1$s",
          "GRANT SELECT, UPDATE, DELETE ON artifacts TO %1$s",
          "GRANT SELECT, DELETE ON artifact_data, partitions TO %1$s");

  @Test
  void grantedRole_hidesRestoresAndPurges() throws Exception {
    var role = "worker_" + ProcessHandle.current().pid();
    catalog.execute("DROP SCHEMA evictl CASCADE");
    catalog.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
    var database =
        catalog
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("SELECT current_database()").mapTo(String.class).one());
    GRANTS.forEach(grant -> catalog.execute(grant.formatted(role, database)));
    var entry = entry("shop.load_orders");
    try (var worker = new Workshop(catalog.as(role), bucket, clock)) {
      var task = worker.task(request, entry.producer(), entry);

      worker.hide(task);
      assertThat(worker.restore(task).getOutcome()).isEqualTo(TaskOutcome.RESTORED);
      var other = worker.task(UUID.randomUUID(), entry.producer(), entry);
      worker.hide(other);
      catalog.jdbi().useHandle(handle -> Flyte.addTag(handle, entry, "late"));
      worker.purgeAfterDelay();
      worker.purgeAfterDelay();

      assertThat(rowsOf(entry)).isEmpty();
      assertThat(worker.sent.of(TaskAction.PURGE)).hasSize(1);
    }
  }
}
