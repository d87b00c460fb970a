-- A subject that was only chosen in a flow, and that nobody consented as, is purged. Those of before are kept.
ALTER TABLE dbo.subjects ADD is_provisional BIGINT NOT NULL CONSTRAINT df_subjects_is_provisional DEFAULT 0;
GO
CREATE INDEX ix_subjects_provisional ON dbo.subjects (created_at) WHERE is_provisional = 1;

CREATE INDEX ix_pending_flows_subject ON dbo.pending_flows (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX ix_link_handles_subject ON dbo.link_handles (subject_id);
