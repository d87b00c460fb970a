-- A subject that was only chosen in a flow, and that nobody consented as, is purged. Those of before are kept.
ALTER TABLE subjects ADD COLUMN is_provisional INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_subjects_provisional ON subjects (created_at) WHERE is_provisional = 1;

CREATE INDEX ix_pending_flows_subject ON pending_flows (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX ix_link_handles_subject ON link_handles (subject_id);
