-- Nodes to be marked in flyteadmin's database when the row is purged; null where nothing is (left)
-- to be marked.
ALTER TABLE ledger ADD COLUMN nodes text[];

CREATE INDEX ledger_unmarked ON ledger (deployment_id, finished_at)
  WHERE state = 'PURGED' AND reported AND nodes IS NOT NULL;
