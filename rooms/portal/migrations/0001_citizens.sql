-- What citizens leave with the portal: what they follow by e-mail, what they said of a page; and the record of
-- failures to protect personal data. Addresses are encrypted under the instance's master key.

-- Who follows. Erased, with all that hangs on it, when the last subscription ends.
CREATE TABLE portal_follower (
    id {id} PRIMARY KEY,
    address_hash TEXT NOT NULL UNIQUE, -- keyed hash of the address in lower case
    address {bytes} NOT NULL,          -- encrypted
    lang TEXT NOT NULL,                -- id | en: in which the letters are written
    digest_day TEXT NOT NULL,          -- the last day (YYYY-MM-DD, province's zone) with a letter; empty: none yet
    created_at {int} NOT NULL
) {strict};

-- What one of them follows.
CREATE TABLE portal_follow (
    id {id} PRIMARY KEY,
    follower {id} NOT NULL REFERENCES portal_follower (id) DEFERRABLE INITIALLY DEFERRED,
    what TEXT NOT NULL,                -- agency | item | list
    path TEXT NOT NULL,                -- /instansi/{slug}, /ppid/{number}, /ppid?.., /cari?.. in one fixed form
    doc TEXT NOT NULL,                 -- item: its id in the search index, room:uuid; else empty
    mark TEXT NOT NULL,                -- item: keyed hash of what was last told of it; else empty
    rhythm TEXT NOT NULL,              -- daily | weekly
    state TEXT NOT NULL,               -- asked | active
    token_hash TEXT UNIQUE,            -- asked: keyed hash of the confirmation's token
    until_at {int},                    -- asked: forgotten after this
    since_at {int} NOT NULL,           -- what was published before is not new
    changed_at {int},                  -- item: changed and not told yet
    told_at {int},                     -- the last letter that had something of it
    created_at {int} NOT NULL,
    UNIQUE (follower, path)
) {strict};
CREATE INDEX portal_follow_doc ON portal_follow (doc, id);

-- Documents that a subscription was told of, for as long as they can still count as new.
CREATE TABLE portal_told (
    follow {id} NOT NULL REFERENCES portal_follow (id) DEFERRABLE INITIALLY DEFERRED,
    doc TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (follow, doc)
) {strict};

-- How far the events were read for followed items.
CREATE TABLE portal_place (
    one {int} PRIMARY KEY CHECK (one = 1),
    seq {int} NOT NULL
) {strict};
INSERT INTO portal_place (one, seq) VALUES (1, 0);

-- Sent forms per address and hour; the address only as a keyed hash that holds the hour too.
CREATE TABLE portal_allowance (
    mark TEXT PRIMARY KEY,
    hour {int} NOT NULL,               -- hours since 1970
    n {int} NOT NULL
) {strict};
CREATE INDEX portal_allowance_hour ON portal_allowance (hour);

-- "Was this useful": counts per page, nothing of the visitor.
CREATE TABLE portal_vote (
    path TEXT PRIMARY KEY,             -- without language and query
    org_path TEXT NOT NULL,            -- who answers for the page; / for the province
    useful {int} NOT NULL,
    useless {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};
CREATE INDEX portal_vote_org ON portal_vote (org_path, path);

-- What somebody reported about a page.
CREATE TABLE portal_feedback (
    id {id} PRIMARY KEY,
    path TEXT NOT NULL,
    org_path TEXT NOT NULL,
    body TEXT NOT NULL,                -- as typed, plain text
    address_hash TEXT NOT NULL,        -- keyed hash of the address; empty when none was left or it was erased
    address {bytes},                   -- encrypted
    lang TEXT NOT NULL,                -- of the page
    state TEXT NOT NULL,               -- new | handled | spam
    note TEXT NOT NULL,                -- officers' own
    answer TEXT NOT NULL,              -- as sent by mail; empty when none was
    answered_at {int},
    told_at {int},                     -- officers were written to
    revision {int} NOT NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};
CREATE INDEX portal_feedback_state ON portal_feedback (state, id);
CREATE INDEX portal_feedback_address ON portal_feedback (address_hash, id);

-- Failures to protect personal data (UU 27/2022 article 46).
CREATE TABLE portal_incident (
    id {id} PRIMARY KEY,
    title TEXT NOT NULL,
    noticed_at {int} NOT NULL,         -- the 3 x 24 hours run from here
    happened TEXT NOT NULL,            -- when and how data were revealed
    data TEXT NOT NULL,                -- which personal data
    people TEXT NOT NULL,              -- who is concerned, about how many
    cause TEXT NOT NULL,
    measures TEXT NOT NULL,            -- handling and recovery
    state TEXT NOT NULL,               -- open | notified | closed
    told_people_at {int},              -- notice to the people concerned was sent
    told_authority_at {int},           -- notice to the authority was sent
    closing TEXT NOT NULL,             -- why it was closed
    closed_at {int},
    reminded {int} NOT NULL,           -- how many of the reminders went out
    revision {int} NOT NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};
CREATE INDEX portal_incident_state ON portal_incident (state, noticed_at, id);
