-- Raw data that goes with an artifact. Names of the folders that its producing attempt may have
-- written to; null where none was asked for, and when all of it is settled.
ALTER TABLE ledger ADD COLUMN raw_names text[];
-- Transaction that deleted the artifact's rows; its raw data waits for an index read after it.
ALTER TABLE ledger ADD COLUMN raw_since bigint;
-- What became of it: objects deleted, URIs kept, and the first of those with the reason.
ALTER TABLE ledger ADD COLUMN raw_deleted integer NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN raw_kept integer NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN raw_told text[] NOT NULL DEFAULT '{}';

CREATE INDEX ledger_raw_due ON ledger (deployment_id, due_at)
  WHERE raw_names IS NOT NULL AND state IN ('HIDDEN', 'PURGING') AND leader_task IS NULL;

-- What the outputs of a row whose artifact is gone pointed to, until it is settled.
CREATE TABLE raw_object (
  request_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  task_id uuid NOT NULL,
  artifact_id text NOT NULL,
  ord integer NOT NULL,
  location text NOT NULL,
  -- whether it stands for all objects below it
  tree boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('CANDIDATE', 'PENDING', 'DELETED', 'MARKED', 'KEPT')),
  why text,
  PRIMARY KEY (request_id, entry_id, task_id, artifact_id, ord)
);

-- Every artifact that a transaction before the horizon wrote is in the index as that transaction
-- left it: proven by a walk that began when all of those had ended. 0: nothing is proven.
ALTER TABLE reference_walk ADD COLUMN began_horizon bigint NOT NULL DEFAULT 0;
ALTER TABLE reference_walk ADD COLUMN horizon bigint NOT NULL DEFAULT 0;
-- The transaction that wrote this row. Where it is not the row's own, the row was copied from
-- another server, whose transactions were others.
ALTER TABLE reference_walk ADD COLUMN written_by bigint NOT NULL DEFAULT 0;

-- An index that somebody empties proves nothing.
CREATE FUNCTION forget_walk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM evictl.reference_walk;
  RETURN NULL;
END $$;
CREATE TRIGGER referrer_emptied AFTER TRUNCATE ON referrer
  FOR EACH STATEMENT EXECUTE FUNCTION forget_walk();
CREATE TRIGGER reference_emptied AFTER TRUNCATE ON reference
  FOR EACH STATEMENT EXECUTE FUNCTION forget_walk();
