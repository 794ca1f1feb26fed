-- The condition on due_at is always true: it keeps the index for statements that state it, too.
-- Where statistics know of no open row, the planner took it for a tiny one and walked over all open
-- rows for each artifact that it looked up.
DROP INDEX ledger_due;

CREATE INDEX ledger_due ON ledger (deployment_id, due_at)
  WHERE state IN ('HIDDEN', 'PURGING') AND leader_task IS NULL AND due_at > '-infinity';
