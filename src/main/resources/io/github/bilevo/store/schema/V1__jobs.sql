-- One text for SQLite and PostgreSQL; what they spell differently is filled in. Times are
-- milliseconds since 1970, a double without a value is a NaN.

CREATE TABLE job (
  seq             ${sequence},
  id              TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  media_type      TEXT NOT NULL,
  specification   TEXT NOT NULL,
  resolved        TEXT NOT NULL,
  job_hash        TEXT NOT NULL,
  data_hash       TEXT NOT NULL,
  seed            BIGINT NOT NULL,
  state           TEXT NOT NULL,
  reason          TEXT NOT NULL,
  advice          TEXT NOT NULL,
  attempt         INTEGER NOT NULL,
  recoveries      INTEGER NOT NULL,
  from_checkpoint BIGINT NOT NULL,
  created         BIGINT NOT NULL,
  updated         BIGINT NOT NULL,
  epoch           BIGINT NOT NULL,
  objective       DOUBLE PRECISION,
  best            DOUBLE PRECISION,
  idempotency_key TEXT UNIQUE,
  body_hash       TEXT
);

CREATE INDEX job_by_state ON job (state, seq);

CREATE TABLE transition (
  seq        ${sequence},
  job        TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  at         BIGINT NOT NULL,
  from_state TEXT,
  to_state   TEXT NOT NULL,
  reason     TEXT NOT NULL
);

CREATE INDEX transition_by_job ON transition (job, seq);

CREATE TABLE history (
  job                   TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  epoch                 BIGINT NOT NULL,
  objective             DOUBLE PRECISION,
  best                  DOUBLE PRECISION,
  gradient_norm         DOUBLE PRECISION,
  lower_steps           INTEGER NOT NULL,
  lower_residual        DOUBLE PRECISION,
  linear_steps          INTEGER NOT NULL,
  linear_residual_ratio DOUBLE PRECISION,
  step_size             DOUBLE PRECISION,
  seconds               DOUBLE PRECISION,
  PRIMARY KEY (job, epoch)
);

CREATE TABLE checkpoint (
  job     TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  number  BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  epoch   BIGINT NOT NULL,
  best    DOUBLE PRECISION,
  at      BIGINT NOT NULL,
  content ${bytes} NOT NULL,
  PRIMARY KEY (job, number)
);

CREATE TABLE result (
  job     TEXT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  content TEXT NOT NULL
);
