-- What is said of a job beside its text, and the changes of that text.

ALTER TABLE job ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN labels TEXT NOT NULL DEFAULT '{}';
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;

-- Checkpoints of the former text stay good: former_hash is what they carry, former_upper (JSON)
-- tells which update rule their memory is of.
CREATE TABLE amendment (
  seq          ${sequence},
  job          TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  at           BIGINT NOT NULL,
  patch        TEXT NOT NULL,
  former_hash  TEXT NOT NULL,
  former_upper TEXT NOT NULL
);

CREATE INDEX amendment_by_job ON amendment (job, seq);
