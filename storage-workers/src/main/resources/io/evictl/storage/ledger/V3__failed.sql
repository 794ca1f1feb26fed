-- What has failed: for whoever looks after it, and for counting it without reading the table.
CREATE INDEX ledger_failed ON ledger (deployment_id, finished_at)
  WHERE state = 'FAILED' AND leader_task IS NULL;
