-- What the status topic tells, to be asked in lists. A copy: it can be made anew at any time.

-- One row. Who writes has the epoch that it found; another's rebuild ends that.
CREATE TABLE progress (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  topic text NOT NULL,
  format text NOT NULL,
  epoch bigint NOT NULL,
  complete boolean NOT NULL,
  kept_at timestamptz NOT NULL
);

-- How far the topic is in the rows, always as of the same transaction.
CREATE TABLE positions (
  partition integer PRIMARY KEY,
  next_offset bigint NOT NULL
);

-- projects and domains go together: the places where a request lies.
CREATE TABLE requests (
  request_id text PRIMARY KEY,
  sequence bigint NOT NULL,
  accepted_micros bigint NOT NULL,
  state text NOT NULL,
  requester text NOT NULL,
  projects text[] NOT NULL,
  domains text[] NOT NULL,
  status bytea NOT NULL
);

-- The order of lists and of their pages.
CREATE INDEX requests_newest ON requests (accepted_micros DESC, request_id);
