-- The posts of the house: head, audit, outbox, jobs, schedules, sessions, roles, blobs, uploads, counters.
-- Times are ms UTC. Foreign keys are deferred so that `db copy` may fill tables in any order.

-- One row: the head of both sequences. On PostgreSQL it is locked as the last statements of every commit,
-- so audit rows and events are numbered in commit order without gaps. `moved_to` is set by `db copy`:
-- an instance that moved away refuses further writes.
CREATE TABLE kit_head (
    one {int} PRIMARY KEY CHECK (one = 1),
    audit_seq {int} NOT NULL,
    audit_hash TEXT NOT NULL,      -- hex BLAKE3 of the last audit row
    event_seq {int} NOT NULL,
    moved_to TEXT
) {strict};
INSERT INTO kit_head (one, audit_seq, audit_hash, event_seq, moved_to) VALUES (1, 0, '', 0, NULL);

-- Who did what to which thing, hash-chained: hash = BLAKE3(prev_hash, every other column).
-- `detail` is JSON kept as text, because its very bytes are hashed; personal values in it are encrypted.
CREATE TABLE kit_audit (
    seq {int} PRIMARY KEY,
    at {int} NOT NULL,
    actor TEXT NOT NULL,           -- person:<id> | system:<job> | nobody
    action TEXT NOT NULL,          -- room.verb
    permission TEXT NOT NULL,      -- what allowed it
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    org_path TEXT NOT NULL,        -- where it happened in the tree
    request TEXT NOT NULL,         -- request id, or job id
    about TEXT NOT NULL,           -- person whose key encrypts the personal values; empty when none
    detail TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) {strict};
CREATE INDEX kit_audit_subject ON kit_audit (subject_kind, subject_id, seq);
CREATE INDEX kit_audit_actor ON kit_audit (actor, seq);

-- One key per person, wrapped by the instance's master key. Deleting the row makes that person's values in
-- the audit unreadable for ever, while the chain still verifies.
CREATE TABLE kit_person_key (
    person {id} PRIMARY KEY,
    wrapped {bytes} NOT NULL,      -- nonce and AES-256-GCM ciphertext of 32 bytes
    created_at {int} NOT NULL
) {strict};

-- Events in commit order.
CREATE TABLE kit_outbox (
    seq {int} PRIMARY KEY,
    id {id} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    version {int} NOT NULL,
    payload {json} NOT NULL,
    at {int} NOT NULL
) {strict};

CREATE TABLE kit_job (
    id {id} PRIMARY KEY,
    name TEXT NOT NULL,            -- room.verb
    payload {json} NOT NULL,
    state TEXT NOT NULL,           -- ready | running | done | failed | cancelled
    priority {int} NOT NULL,       -- smaller first
    attempt {int} NOT NULL,        -- how often it was started
    run_at {int} NOT NULL,         -- not before
    lease_until {int},             -- a running job whose lease ran out may be taken over
    lease_by TEXT,                 -- node
    dedupe TEXT UNIQUE,            -- at most one unfinished job per key; cleared when it ends
    progress_done {int} NOT NULL,
    progress_total {int} NOT NULL,
    note TEXT NOT NULL,            -- last error or progress in words, for the operator
    org_path TEXT NOT NULL,
    created_at {int} NOT NULL,
    finished_at {int}
) {strict};
CREATE INDEX kit_job_next ON kit_job (state, priority, run_at, id);

CREATE TABLE kit_schedule (
    name TEXT PRIMARY KEY,
    next_at {int} NOT NULL,
    last_at {int},
    last_note TEXT NOT NULL
) {strict};

-- A session's cookie holds a random token; only its hash is here.
CREATE TABLE kit_session (
    id {id} PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person {id} NOT NULL,
    person_name TEXT NOT NULL,     -- to greet with; kept in step by room identity
    created_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    revoked_at {int},
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) {strict};
CREATE INDEX kit_session_person ON kit_session (person, created_at);

-- Who may act in which role, and where. Room identity edits these through kit.
CREATE TABLE kit_role_grant (
    id {id} PRIMARY KEY,
    person {id} NOT NULL,
    role TEXT NOT NULL,
    org {id},                      -- null: everywhere
    path TEXT NOT NULL,            -- '/' everywhere, else the organisation's path
    from_at {int} NOT NULL,
    until_at {int}                 -- delegation has an end
) {strict};
CREATE INDEX kit_role_grant_person ON kit_role_grant (person, id);

-- Files by content. The bytes are in the blob store under their hash.
CREATE TABLE kit_blob (
    hash TEXT PRIMARY KEY,         -- hex BLAKE3
    size {int} NOT NULL,
    mime TEXT NOT NULL,            -- sniffed, never as claimed
    scan TEXT NOT NULL,            -- clean | unscanned
    created_at {int} NOT NULL
) {strict};

-- Resumable uploads (tus 1.0).
CREATE TABLE kit_upload (
    id {id} PRIMARY KEY,
    person {id} NOT NULL,
    org_path TEXT NOT NULL,        -- whose quota
    name TEXT NOT NULL,
    length {int} NOT NULL,
    received {int} NOT NULL,
    state TEXT NOT NULL,           -- open | done | refused
    blob TEXT,                     -- hash, when done
    note TEXT NOT NULL,            -- i18n key of why it was refused
    created_at {int} NOT NULL,
    taken_at {int},                -- since when it belongs to a room
    expires_at {int} NOT NULL      -- unless taken
) {strict};
CREATE INDEX kit_upload_expiry ON kit_upload (expires_at, id);

-- How much of its quota each organisation uses: length of uploads open and done. One row is the lock that
-- keeps two uploads from both taking the last room.
CREATE TABLE kit_quota (
    org_path TEXT PRIMARY KEY,
    used {int} NOT NULL
) {strict};

-- Counts per day, and who was counted already: a hash under a salt that lives one day in memory or here,
-- so no personal datum is kept.
CREATE TABLE kit_count (
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    day TEXT NOT NULL,             -- YYYY-MM-DD in the province's zone
    n {int} NOT NULL,
    PRIMARY KEY (what, subject, day)
) {strict};
CREATE TABLE kit_counted (
    day TEXT NOT NULL,
    mark TEXT NOT NULL,            -- hash of salt, visitor, what, subject
    PRIMARY KEY (day, mark)
) {strict};
CREATE TABLE kit_salt (
    day TEXT PRIMARY KEY,
    salt {bytes} NOT NULL
) {strict};

-- What an editor may change without a restart: one JSON value per key.
CREATE TABLE kit_setting (
    key TEXT PRIMARY KEY,
    value {json} NOT NULL,
    changed_at {int} NOT NULL
) {strict};
