-- From the last migration before 0.1.0 to the baseline, keeping all data.

ALTER TABLE imports RENAME COLUMN waits_until TO expires_at;

ALTER TABLE imports RENAME COLUMN forgotten_at TO purged_at;

ALTER TABLE imports RENAME COLUMN ring_at TO notify_at;

ALTER INDEX imports_ring_at_idx RENAME TO imports_notify_at_idx;

UPDATE imports SET options = options - 'missing' || jsonb_build_object('on_missing', options -> 'missing')
WHERE options ? 'missing';

ALTER TABLE jobs RENAME COLUMN ring_at TO notify_at;

ALTER INDEX jobs_ring_at_idx RENAME TO jobs_notify_at_idx;

ALTER TABLE search.sample RENAME COLUMN turn TO sample_key;

ALTER INDEX search.sample_turn_idx RENAME TO sample_sample_key_idx;

UPDATE alembic_version SET version_num = '0001';
