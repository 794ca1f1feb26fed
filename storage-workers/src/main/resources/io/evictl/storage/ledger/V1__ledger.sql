-- One row per task and artifact that goes. Rows live here; nothing of the catalog is altered.
CREATE TABLE ledger (
  -- the entry is the MD5 of its record key: repeats and tasks that share it are found by prefix
  request_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  task_id uuid NOT NULL,
  artifact_id text NOT NULL,

  deployment_id text NOT NULL,
  state text NOT NULL
    CHECK (state IN ('HIDDEN', 'PURGING', 'PURGED', 'REINSTATED', 'RESTORED', 'FAILED')),
  -- task that carries out the eviction of this artifact, where this row only shares it
  leader_entry uuid,
  leader_task uuid,
  -- next thing to do: purge, or a new attempt of it
  due_at timestamptz NOT NULL,
  deadline timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  -- whether the result of the finished row was acknowledged by the broker
  reported boolean NOT NULL DEFAULT false,

  ord integer NOT NULL,
  idx integer NOT NULL,
  execution_project text NOT NULL,
  execution_domain text NOT NULL,
  execution_name text NOT NULL,
  requested_by text NOT NULL,
  reason text NOT NULL,

  dataset_project text NOT NULL,
  dataset_name text NOT NULL,
  dataset_domain text NOT NULL,
  dataset_version text NOT NULL,
  entry_tag text,
  entry_artifact text,
  -- the artifact as it was when it was hidden
  dataset_uuid uuid,
  artifact_metadata bytea,
  artifact_updated_at timestamptz,
  -- whole rows of tags as they were, to put them back
  tags jsonb NOT NULL,

  hidden_at timestamptz NOT NULL,
  finished_at timestamptz,
  purge_delay_millis bigint NOT NULL,
  -- what artifact_data held, set when its rows are gone; states are PENDING, DELETED, KEPT
  blob_names text[],
  blob_locations text[],
  blob_states text[],

  PRIMARY KEY (request_id, entry_id, task_id, artifact_id)
);

-- At most one open eviction per artifact, whoever asks.
CREATE UNIQUE INDEX ledger_open_artifact ON ledger
  (artifact_id, dataset_project, dataset_name, dataset_domain, dataset_version)
  WHERE state IN ('HIDDEN', 'PURGING') AND leader_task IS NULL;

-- What a purger claims.
CREATE INDEX ledger_due ON ledger (deployment_id, due_at)
  WHERE state IN ('HIDDEN', 'PURGING') AND leader_task IS NULL;

-- What has to be told.
CREATE INDEX ledger_unreported ON ledger (deployment_id, finished_at)
  WHERE finished_at IS NOT NULL AND NOT reported;

CREATE INDEX ledger_follower ON ledger (leader_task, artifact_id)
  WHERE leader_task IS NOT NULL;
