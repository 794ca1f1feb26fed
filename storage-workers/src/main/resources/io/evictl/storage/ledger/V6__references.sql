-- What artifacts of the catalog point to, as their stored outputs say; kept by whoever walks over
-- the catalog. It holds copies only: emptied, it is built again.
CREATE TABLE referrer (
  dataset_project text NOT NULL,
  dataset_name text NOT NULL,
  dataset_domain text NOT NULL,
  dataset_version text NOT NULL,
  artifact_id text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- the version of the artifact's row that was there before its outputs were read
  row_version text NOT NULL,
  -- why it may point to more than is known; null: that is all
  unknown text,
  not_followed integer NOT NULL,
  PRIMARY KEY (dataset_project, dataset_name, dataset_domain, dataset_version, artifact_id)
);

CREATE INDEX referrer_unknown ON referrer (id) WHERE unknown IS NOT NULL;

-- Paths are compared byte by byte: what lies below one is a range of this key.
CREATE TABLE reference (
  path text COLLATE "C" NOT NULL,
  referrer bigint NOT NULL REFERENCES referrer (id) ON DELETE CASCADE,
  kind text NOT NULL,
  PRIMARY KEY (path, referrer, kind)
);

CREATE INDEX reference_referrer ON reference (referrer);

-- How far the present walk came, and when the last whole one began; one row.
CREATE TABLE reference_walk (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  after_project text NOT NULL,
  after_name text NOT NULL,
  after_domain text NOT NULL,
  after_version text NOT NULL,
  after_artifact text NOT NULL,
  began_at timestamptz NOT NULL,
  complete_at timestamptz
);
