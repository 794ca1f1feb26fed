-- What may be pruned: ends that nobody has to look at again, and that were told.
CREATE INDEX ledger_told ON ledger (deployment_id, finished_at)
  WHERE reported AND state IN ('PURGED', 'REINSTATED', 'RESTORED');

-- Rows that ended before this, and whose deadline was before it, may be gone. A task whose deadline
-- was before it is not decided anew.
CREATE TABLE ledger_forgotten (
  deployment_id text PRIMARY KEY,
  until timestamptz NOT NULL
);

-- What pruning frees is to be used again before the table grows.
ALTER TABLE ledger SET (autovacuum_vacuum_scale_factor = 0.05);
