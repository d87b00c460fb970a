-- What a provider refuses to renew in so many words, and since when: a grant ends when it is refused for long enough.
ALTER TABLE connections ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN refused_at INTEGER NULL;

-- When Bifrost last registered again by itself because the provider refused its client.
ALTER TABLE upstream_registrations ADD COLUMN renewed_at INTEGER NULL;
