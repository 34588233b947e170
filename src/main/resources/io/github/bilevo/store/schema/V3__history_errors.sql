-- How far a hypergradient may be from the true one, and the solvers' memory: what was not asked for
-- or not recorded is NULL.

ALTER TABLE history ADD COLUMN error_bound DOUBLE PRECISION;
ALTER TABLE history ADD COLUMN error_estimate DOUBLE PRECISION;
ALTER TABLE history ADD COLUMN workspace_bytes BIGINT;
